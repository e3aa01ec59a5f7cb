/** Common journeys: the few that many accounts have in common, by path and by timing. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { ArchetypeView, Archetypes } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { PickSegment } from "../parts/PickSegment";
import { Progress } from "../parts/Progress";
import { Empty, Show } from "../parts/States";
import { ViewTabs } from "../parts/ViewTabs";
import { useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { formatCount, formatDate, plural } from "../words/format";
import { ArchetypeCard } from "./ArchetypeCard";
import { Drift } from "./Drift";

const VIEWS = [
  ["paths", "By path"],
  ["timing", "By timing"],
] as const;

export function ArchetypesPage(): ReactNode {
  usePageTitle("Common journeys");
  const [choices, choose] = useChoices();
  const segment = choices.get("segment");
  const view = choices.get("view") === "timing" ? "timing" : "paths";
  const answer = useAnswer<Archetypes>(address("/archetypes", { segment }));
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Common journeys</h1>
          <p className="muted">The few ways of travelling that many accounts have in common, and how it went for those on them.</p>
        </div>
        <PickSegment />
      </div>
      <ViewTabs
        label="Ways to group journeys"
        views={VIEWS}
        value={view}
        onChange={(next) => {
          choose({ view: next === "paths" ? null : next });
        }}
      >
        <Progress active={answer.status === "loading" && answer.data === null} waiting="Finding common journeys, which takes a moment the first time" />
        <Show answer={answer} lines={10}>
          {(found) => {
            const one = found.views.find((each) => each.view === view);
            return one ? <View key={view} found={one} segment={segment} /> : null;
          }}
        </Show>
      </ViewTabs>
    </>
  );
}

function View({ found, segment }: { found: ArchetypeView; segment: string | null }): ReactNode {
  if (found.not_enough_evidence !== null) return <Empty>{found.not_enough_evidence}</Empty>;
  return (
    <>
      <p className="muted">{described(found)}</p>
      {found.note && <p>{found.note}</p>}
      <div className="archetypes">
        {found.archetypes.map((one) => (
          <ArchetypeCard key={one.id} archetype={one} segment={segment} />
        ))}
      </div>
      <Drift found={found} />
    </>
  );
}

function described({ journeys, left_out: out, left_out_because: why, fit }: ArchetypeView): string {
  const left = out > 0 ? ` ${formatCount(out)} are left out, ${why}.` : "";
  const version = fit?.learned_under ? ` under definition version ${fit.learned_under}` : "";
  const when = fit ? ` Found on ${formatDate(fit.at)} in ${plural(fit.journeys, "journey")}${version}.` : "";
  return `${plural(journeys, "account")} are on one of them.${left}${when}`;
}
