/** The journey definition: what holds, what the draft would change, what was published, what may be mended. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Definition, DefinitionHistory } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Show } from "../parts/States";
import { ViewTabs } from "../parts/ViewTabs";
import { useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { formatDate } from "../words/format";
import { Declared } from "./Declared";
import { DraftView } from "./DraftView";
import { HistoryView } from "./HistoryView";
import { ReviewView } from "./ReviewView";
import { SuggestView } from "./SuggestView";

const VIEWS = [
  ["now", "As it holds"],
  ["draft", "Draft"],
  ["history", "History"],
  ["review", "Review"],
  ["suggest", "Suggestions"],
] as const;

export function DefinitionPage(): ReactNode {
  usePageTitle("Journey definition");
  const [choices, choose] = useChoices();
  const view = VIEWS.find(([key]) => key === choices.get("view"))?.[0] ?? "now";
  const definition = useAnswer<Definition>(address("/definition"));
  const history = useAnswer<DefinitionHistory>(address("/definition/history"));
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Journey definition</h1>
          {definition.data && <p className="muted">{standing(definition.data)}</p>}
        </div>
      </div>
      <ViewTabs
        label="Parts of the definition"
        views={VIEWS}
        value={view}
        onChange={(next) => {
          choose({ view: next === "now" ? null : next, old: null, new: null });
        }}
      >
        {view === "now" && (
          <Show answer={definition} lines={10}>
            {(one) => <Declared definition={one} />}
          </Show>
        )}
        {view === "draft" && <Show answer={history}>{(one) => <DraftView draft={one.draft} />}</Show>}
        {view === "history" && <Show answer={history}>{(one) => <HistoryView history={one} />}</Show>}
        {view === "review" && <ReviewView />}
        {view === "suggest" && <SuggestView />}
      </ViewTabs>
    </>
  );
}

function standing(one: Definition): string {
  const since = one.effective === null ? "holds from the beginning" : `holds since ${formatDate(one.effective)}`;
  return `Version ${one.version} ${since}, by ${one.author}: ${one.reason}.`;
}
