/** What the map shows; every choice is part of the address. */
import type { ReactNode } from "react";
import type { Level } from "../api/types";
import { Choice } from "../parts/Choice";
import { PickOne } from "../parts/PickOne";
import { useChoices } from "../router/router";
import { useWorkspace } from "../shell/workspace";
import { humanise, inSentence } from "../words/vocabulary";

const LEVELS = [
  ["stage", "Stages"],
  ["milestone", "Milestones"],
  ["event", "Events"],
] as const;

const WEIGHTS = [
  ["accounts", "Accounts"],
  ["arr", "ARR"],
] as const;

const VIEWS = [
  ["map", "Map"],
  ["table", "Table"],
] as const;

export function Controls({ level }: { level: Level }): ReactNode {
  const [choices, choose] = useChoices();
  const { segments } = useWorkspace();
  return (
    <div className="controls map-controls">
      <Choice
        label="Detail of the map"
        options={LEVELS}
        value={level}
        onChange={(next) => {
          choose({ level: next === "milestone" ? null : next });
        }}
      />
      <PickOne
        label="Segment"
        value={choices.get("segment") ?? ""}
        options={[["", "All accounts"], ...segments.map((one) => [one, humanise(one)] as const)]}
        onChange={(segment) => {
          choose({ segment });
        }}
      />
      <PickOne
        label="Compare"
        value={choices.get("compare") ?? ""}
        options={[["", "Nothing"], ...useComparisons()]}
        onChange={(compare) => {
          choose({ compare });
        }}
      />
      <Choice
        label="Width stands for"
        options={WEIGHTS}
        value={choices.get("by") === "arr" ? "arr" : "accounts"}
        onChange={(by) => {
          choose({ by: by === "arr" ? "arr" : null });
        }}
      />
      <Choice
        label="Show as"
        options={VIEWS}
        value={choices.get("view") === "table" ? "table" : "map"}
        onChange={(view) => {
          choose({ view: view === "table" ? "table" : null });
        }}
      />
    </div>
  );
}

/** Good outcomes against bad ones first, then segments against one another. */
function useComparisons(): (readonly [string, string])[] {
  const { outcomes, segments } = useWorkspace();
  const words = (a: string, b: string): readonly [string, string] => [`${a}:${b}`, `${humanise(a)} against ${inSentence(b)}`];
  const bad = outcomes.filter((one) => one.kind === "bad");
  const good = outcomes.filter((one) => one.kind === "good");
  const ofOutcomes = good.flatMap((a) => bad.map((b) => words(a.name, b.name)));
  const ofSegments = segments.flatMap((a, index) => segments.slice(index + 1).map((b) => words(a, b)));
  return [...ofOutcomes, ...ofSegments];
}
