/** What the map shows; every choice is part of the address. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Level, Replay } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Choice } from "../parts/Choice";
import { PickOne } from "../parts/PickOne";
import { PickSegment } from "../parts/PickSegment";
import { useChoices } from "../router/router";
import { useWorkspace } from "../shell/workspace";
import { askedNames, counterparts, firstAgainst, groupsOf, periodsFollowed } from "./compare";
import type { View } from "./views";

const LEVELS = [
  ["stage", "Stages"],
  ["milestone", "Milestones"],
  ["event", "Events"],
] as const;

const WEIGHTS = [
  ["accounts", "Accounts"],
  ["arr", "ARR"],
] as const;

export function Controls({ level, view }: { level: Level; view: View }): ReactNode {
  const [choices, choose] = useChoices();
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
      <PickSegment />
      {(view === "map" || view === "table") && <Compare />}
      {view === "map" && (
        <Choice
          label="Width stands for"
          options={WEIGHTS}
          value={choices.get("by") === "arr" ? "arr" : "accounts"}
          onChange={(by) => {
            choose({ by: by === "arr" ? "arr" : null });
          }}
        />
      )}
    </div>
  );
}

/** Outcomes, segments, owners, quarters and versions of the definition, each against another of its kind. */
function Compare(): ReactNode {
  const [choices, choose] = useChoices();
  const { outcomes, segments: declared, saved_segments: saved, owners, versions } = useWorkspace();
  const segments = [...declared, ...saved];
  const quarters = useAnswer<Replay>(address("/map/replay", { level: "stage", by: "quarter" }));
  const groups = groupsOf({ outcomes, segments, owners, versions, periods: periodsFollowed(quarters.data) });
  const [a, b] = askedNames(choices) ?? ["", ""];
  const comparable = groups.filter((one) => one.name === a || counterparts(groups, one.name).length > 0);
  const against = counterparts(groups, a);
  return (
    <>
      <PickOne
        label="Compare"
        value={a}
        options={[["", "Nothing"], ...comparable.map((one) => [one.name, one.words] as const)]}
        onChange={(name) => {
          const kept = counterparts(groups, name).some((one) => one.name === b);
          const other = kept ? b : firstAgainst(groups, name);
          choose(name === "" || !other ? { compare: null, versus: null } : { compare: name, versus: other });
        }}
      />
      {a !== "" && (
        <PickOne
          label="Against"
          value={b}
          options={against.map((one) => [one.name, one.words] as const)}
          onChange={(name) => {
            choose({ compare: a, versus: name });
          }}
        />
      )}
    </>
  );
}
