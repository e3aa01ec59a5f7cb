/** The journey map: how customers really travel, and how each way ends. */
import { useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { JourneyMap, Level, Workspace } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Empty, Show } from "../parts/States";
import { useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { useWorkspace } from "../shell/workspace";
import { formatCount, formatDate, plural } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";
import { Controls } from "./Controls";
import { FrictionList } from "./FrictionList";
import { MapFigure } from "./MapFigure";
import { MapTables } from "./MapTables";
import { savePicture, saveRows } from "./save";
import type { Target } from "./selection";

const LEVELS: readonly Level[] = ["stage", "milestone", "event"];

export function MapPage(): ReactNode {
  usePageTitle("Journey map");
  const [choices] = useChoices();
  const level = LEVELS.find((one) => one === choices.get("level")) ?? "milestone";
  const asked = { level, segment: choices.get("segment"), compare: choices.get("compare") };
  const answer = useAnswer<JourneyMap>(address("/map", asked));
  return (
    <>
      {answer.data === null && <h1>Journey map</h1>}
      <Show answer={answer} lines={12}>
        {(map) => <MapView map={map} />}
      </Show>
    </>
  );
}

function MapView({ map }: { map: JourneyMap }): ReactNode {
  const workspace = useWorkspace();
  const { outcomes } = workspace;
  const [choices] = useChoices();
  const [pinned, setPinned] = useState<Target | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const figure = useRef<HTMLDivElement>(null);
  const bad = useMemo(() => outcomes.filter((one) => one.kind === "bad").map((one) => one.name), [outcomes]);
  const asTable = choices.get("view") === "table";
  const name = ["journey-map", map.level, map.segment, map.compare?.replace(":", "-against-")].filter(Boolean).join("-");
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Journey map</h1>
          <p className="muted">{sentence(map)}</p>
        </div>
        <div className="controls">
          <button
            type="button"
            className="button"
            disabled={asTable || map.totals.accounts === 0}
            onClick={() => {
              if (svg.current) void savePicture(svg.current, `${name}.png`, caption(map, workspace));
            }}
          >
            Save PNG
          </button>
          <button
            type="button"
            className="button"
            onClick={() => {
              saveRows(map, `${name}.csv`);
            }}
          >
            Save CSV
          </button>
        </div>
      </div>
      <section className="card map-card" aria-label="Map" ref={figure}>
        <Controls level={map.level} />
        {map.totals.accounts === 0 ? (
          <Empty>No journeys to draw{map.segment ? " in this segment: choose another" : " yet. Run \u201cdesirepath run\u201d in the workspace folder"}.</Empty>
        ) : asTable ? (
          <MapTables map={map} bad={bad} />
        ) : (
          <MapFigure map={map} bad={bad} pinned={pinned} onPin={setPinned} svgRef={svg} />
        )}
      </section>
      <FrictionList
        friction={map.friction.filter((one) => one.drop_off > 0 || one.stuck_now > 0)}
        onShow={(node) => {
          setPinned({ kind: "node", id: node });
          figure.current?.scrollIntoView({ block: "start" });
        }}
      />
    </>
  );
}

/** What a saved picture must say by itself. */
function caption(map: JourneyMap, workspace: Workspace): string[] {
  const bad = workspace.outcomes.filter((one) => one.kind === "bad").map((one) => inSentence(one.name));
  const [a, b] = (map.compare ?? "").split(":").map(inSentence);
  return [
    `${workspace.name}${workspace.simulated ? " (simulated company)" : ""}, data until ${formatDate(map.stamp.data_until)}. ${sentence(map)}`,
    map.compare
      ? `Blue: more often among ${a ?? ""}. Orange: more often among ${b ?? ""}. Grey: no clear difference.`
      : `Blue to orange: a rising share whose next outcome is ${bad.join(" or ")}. Dashed: ways back. Faint: smaller flows.`,
  ];
}

function sentence(map: JourneyMap): string {
  if (map.totals.accounts === 0) return "Nothing to draw yet.";
  const ended = Object.entries(map.totals.outcomes)
    .map(([name, count]) => `${formatCount(count)} ${humanise(name).toLowerCase()}`)
    .join(", ");
  if (ended === "") return `${plural(map.totals.accounts, "account")}, all of them still customers.`;
  const where = map.segment ? ` in ${humanise(map.segment)}` : "";
  return `${plural(map.totals.accounts, "account")}${where}: ${ended}; ${formatCount(map.totals.open)} still customers.`;
}
