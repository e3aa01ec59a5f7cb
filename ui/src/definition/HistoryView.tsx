/** Every version: from when, by whom and why; what differs between any two; taking one back. */
import type { ReactNode } from "react";
import { address, change } from "../api/client";
import type { DefinitionDiff, DefinitionHistory, DefinitionPreview, DefinitionVersion, Published } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Confirm, Line, said } from "../parts/Confirm";
import { PickOne } from "../parts/PickOne";
import { Progress } from "../parts/Progress";
import { Show } from "../parts/States";
import { Link, useChoices } from "../router/router";
import { formatDate } from "../words/format";
import { ChangeList } from "./ChangeList";
import { told } from "./DraftView";
import { WhatMoves } from "./WhatMoves";

const STATUS = { waiting: "Waits", due: "Due at the next refresh", in_force: "Holds", past: "Past" } as const;

export function HistoryView({ history }: { history: DefinitionHistory }): ReactNode {
  return (
    <>
      <section className="card" aria-labelledby="versions-title">
        <h2 id="versions-title">Versions</h2>
        <ol className="versions">
          {history.versions.map((one) => (
            <li key={one.version}>
              <Version one={one} />
            </li>
          ))}
        </ol>
      </section>
      <Diff history={history} />
    </>
  );
}

function Version({ one }: { one: DefinitionVersion }): ReactNode {
  return (
    <>
      <div>
        <strong>Version {one.version}</strong> <span className={one.status === "in_force" ? "tag good" : "tag"}>{STATUS[one.status]}</span>
        <p>{one.reason}</p>
        <p className="muted small">
          {one.effective === null ? "From the beginning" : `From ${formatDate(one.effective)}`} &middot; published {formatDate(one.published)} by {one.author}
        </p>
      </div>
      {one.status === "past" && <Revert version={one.version} />}
    </>
  );
}

function Revert({ version }: { version: number }): ReactNode {
  return (
    <Confirm
      label={`Publish version ${version} again\u2026`}
      title={`Publish version ${version} again`}
      confirm="Publish it again"
      onConfirm={async (form) =>
        told(await change<Published>("/definition/revert", { version: String(version), author: said(form, "author"), reason: said(form, "reason") }))
      }
    >
      <RevertMoves version={version} />
      <Line name="author" label="Who publishes" note="Your name or role; it is kept in the history." />
      <Line name="reason" label="Why" note="For those who read the history." />
    </Confirm>
  );
}

function RevertMoves({ version }: { version: number }): ReactNode {
  const answer = useAnswer<DefinitionPreview>(address("/definition/preview", { version, limit: 1 }));
  return (
    <>
      <Progress active={answer.status === "loading"} waiting={`Reading all journeys under version ${version}`} />
      <Show answer={answer} lines={3}>
        {(preview) => <WhatMoves preview={preview} />}
      </Show>
    </>
  );
}

function Diff({ history }: { history: DefinitionHistory }): ReactNode {
  const [choices, choose] = useChoices();
  const numbers = history.versions.map((one) => String(one.version));
  const options = [...numbers.map((one) => [one, `Version ${one}`] as const), ...(history.draft.status === "refused" ? [] : [["draft", "The draft"] as const])];
  const newer = choices.get("new") ?? (history.draft.status === "edited" ? "draft" : (numbers[0] ?? ""));
  const older = choices.get("old") ?? numbers.find((one) => one !== newer) ?? "";
  const answer = useAnswer<DefinitionDiff>(older && newer ? address("/definition/diff", { old: older, new: newer }) : null);
  const numbered = older !== "draft" && newer !== "draft" && older !== newer;
  return (
    <section className="card stack" aria-labelledby="diff-title">
      <h2 id="diff-title">What differs between two versions</h2>
      {older === "" ? (
        <p className="muted">There is only one version so far.</p>
      ) : (
        <>
          <div className="controls">
            <PickOne
              label="From"
              value={older}
              options={options}
              onChange={(old) => {
                choose({ old });
              }}
            />
            <PickOne
              label="To"
              value={newer}
              options={options}
              onChange={(next) => {
                choose({ new: next });
              }}
            />
            {numbered && <Link to={`/map?compare=${encodeURIComponent(`version ${older}`)}&versus=${encodeURIComponent(`version ${newer}`)}`}>Compare them on the map</Link>}
          </div>
          <Show answer={answer} lines={4}>
            {(diff) => (
              <>
                <ChangeList changes={diff.changes} />
                {diff.text.length > 0 && (
                  <details className="figures-box">
                    <summary>Line by line</summary>
                    <pre className="declared-text diff" tabIndex={0} aria-label="Difference line by line">
                      {diff.text.map((line, place) => (
                        <span key={`${place}-${line}`} className={line.startsWith("+") ? "plus" : line.startsWith("-") ? "minus" : undefined}>
                          {`${line}\n`}
                        </span>
                      ))}
                    </pre>
                  </details>
                )}
              </>
            )}
          </Show>
        </>
      )}
    </section>
  );
}
