/** The draft: how it stands, what is wrong in it, what publishing it would move, and publishing. */
import { useState } from "react";
import type { ReactNode } from "react";
import { address, change } from "../api/client";
import type { DefinitionHistory, DefinitionPreview, Published } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Confirm, Line, said } from "../parts/Confirm";
import { Progress } from "../parts/Progress";
import { Empty, Show } from "../parts/States";
import { formatDate, plural } from "../words/format";
import { Findings } from "./Findings";
import { Preview } from "./Preview";
import { WhatMoves } from "./WhatMoves";

const FIRST = 12;
const MORE = 50;
const MOST = 500; // as many as the server gives at once

export function DraftView({ draft }: { draft: DefinitionHistory["draft"] }): ReactNode {
  return (
    <>
      <Findings />
      {draft.status === "edited" && <Edited />}
      {draft.status === "published" && (
        <Empty>
          The file <code>journey.yaml</code> in the workspace folder {draft.detail}: there is nothing to publish. Edit it, and what that would move
          is shown here.
        </Empty>
      )}
    </>
  );
}

function Edited(): ReactNode {
  const [limit, setLimit] = useState(FIRST);
  const answer = useAnswer<DefinitionPreview>(address("/definition/preview", { limit }));
  return (
    <>
      <Progress active={answer.status === "loading"} waiting="Reading all journeys under the draft" />
      <Show answer={answer} lines={10}>
        {(preview) => (
          <>
            <section className="card" aria-labelledby="publish-title">
              <div className="card-head">
                <h2 id="publish-title">The draft is not published</h2>
                <Publish preview={preview} />
              </div>
              <p>
                Publishing it would move {plural(preview.moved, "account")} of {preview.accounts}. Until then everybody reads version {preview.version}.
              </p>
            </section>
            <Preview
              preview={preview}
              onMore={() => {
                setLimit((before) => Math.min(MOST, before + MORE));
              }}
            />
          </>
        )}
      </Show>
    </>
  );
}

function Publish({ preview }: { preview: DefinitionPreview }): ReactNode {
  return (
    <Confirm
      label={"Publish\u2026"}
      title="Publish the draft"
      confirm="Publish"
      onConfirm={async (form) =>
        told(
          await change<Published>("/definition/publish", {
            author: said(form, "author"),
            reason: said(form, "reason"),
            effective: said(form, "effective") || null,
          }),
        )
      }
    >
      <WhatMoves preview={preview} />
      <Line name="author" label="Who publishes" note="Your name or role; it is kept in the history." />
      <Line name="reason" label="Why" note="For those who read the history." />
      <Line name="effective" label="From when on it holds" type="date" required={false} note="Left empty: from now on." />
    </Confirm>
  );
}

export function told(done: Published): string {
  const held = done.in_force ? `holds; ${plural(done.accounts_touched, "account")} were derived anew` : `holds from ${formatDate(done.effective)} on`;
  const draft = done.draft_follows === false ? " journey.yaml holds edits that nobody published: it was left as it is." : "";
  return `Version ${done.version} ${held}.${draft} ${done.warnings.join(" ").replaceAll("`", "")}`.trim();
}
