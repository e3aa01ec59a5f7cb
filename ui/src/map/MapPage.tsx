/** The journey map: how customers really travel, and how each way ends. */
import { useMemo, useRef, useState } from "react";
import type { ReactNode, RefObject } from "react";
import { address } from "../api/client";
import type { JourneyMap, Level, Workspace } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { TodaysValue } from "../parts/PickSegment";
import { Empty, Show } from "../parts/States";
import { ViewTabs } from "../parts/ViewTabs";
import { useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { useWorkspace } from "../shell/workspace";
import { formatCount, formatDate, plural } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";
import { comparedNames, greyWords, groupInSentence } from "./compare";
import { Controls } from "./Controls";
import { CurvesView } from "./CurvesView";
import { MapFigure } from "./MapFigure";
import { MapTables } from "./MapTables";
import { Moments } from "./Moments";
import { PathsView } from "./PathsView";
import { savePicture, saveRows } from "./save";
import type { Target } from "./selection";
import { StepsView } from "./StepsView";
import { useView, VIEWS } from "./views";
import type { View } from "./views";

const LEVELS: readonly Level[] = ["stage", "milestone", "event"];

export function MapPage(): ReactNode {
  usePageTitle("Journey map");
  const [choices] = useChoices();
  const [view, show] = useView();
  const level = LEVELS.find((one) => one === choices.get("level")) ?? "milestone";
  const asked = { level, segment: choices.get("segment"), compare: choices.get("compare"), versus: choices.get("versus") };
  const answer = useAnswer<JourneyMap>(address("/map", asked));
  const [pinned, setPinned] = useState<Target | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const figure = useRef<HTMLDivElement>(null);
  return (
    <>
      <PageHead map={answer.data} view={view} svg={svg} />
      <section className="card map-card" aria-label="Map" ref={figure}>
        <Controls level={level} view={view} />
        <ViewTabs label="Ways to look at it" views={VIEWS} value={view} onChange={show}>
          {view === "paths" && <PathsView asked={asked} map={answer.data} />}
          {view === "steps" && <StepsView asked={asked} />}
          {view === "time" && <CurvesView asked={asked} />}
          {(view === "map" || view === "table") && (
            <Show answer={answer} lines={12}>
              {(map) => <WholeMap map={map} view={view} pinned={pinned} onPin={setPinned} svgRef={svg} />}
            </Show>
          )}
        </ViewTabs>
      </section>
      {answer.data && answer.data.totals.accounts > 0 && (
        <Moments
          segment={asked.segment}
          onShow={(node) => {
            show("map");
            setPinned({ kind: "node", id: node });
            figure.current?.scrollIntoView({ block: "start" });
          }}
        />
      )}
    </>
  );
}

interface WholeMapProps {
  map: JourneyMap;
  view: View;
  pinned: Target | null;
  onPin: (target: Target | null) => void;
  svgRef: RefObject<SVGSVGElement | null>;
}

function WholeMap({ map, view, ...figure }: WholeMapProps): ReactNode {
  const { outcomes } = useWorkspace();
  const bad = useMemo(() => outcomes.filter((one) => one.kind === "bad").map((one) => one.name), [outcomes]);
  if (map.totals.accounts === 0) {
    const remedy = map.segment ? " in this segment: choose another" : " yet. Run \u201cdesirepath run\u201d in the workspace folder";
    return <Empty>No journeys to draw{remedy}.</Empty>;
  }
  return view === "table" ? <MapTables map={map} bad={bad} /> : <MapFigure map={map} bad={bad} {...figure} />;
}

interface PageHeadProps {
  map: JourneyMap | null;
  view: View;
  svg: RefObject<SVGSVGElement | null>;
}

function PageHead({ map, view, svg }: PageHeadProps): ReactNode {
  const workspace = useWorkspace();
  const [choices] = useChoices();
  return (
    <div className="page-head">
      <div>
        <h1>Journey map</h1>
        {map && (
          <p className="muted">
            {sentence(map)} <TodaysValue n={map.todays_value} />
          </p>
        )}
      </div>
      {map && (view === "map" || view === "table") && (
        <div className="controls">
          <button
            type="button"
            className="button"
            disabled={view === "table" || choices.has("at") || map.totals.accounts === 0}
            onClick={() => {
              if (svg.current) void savePicture(svg.current, `${fileName(map)}.png`, caption(map, workspace));
            }}
          >
            Save PNG
          </button>
          <button
            type="button"
            className="button"
            onClick={() => {
              saveRows(map, `${fileName(map)}.csv`);
            }}
          >
            Save CSV
          </button>
        </div>
      )}
    </div>
  );
}

function fileName(map: JourneyMap): string {
  return ["journey-map", map.level, map.segment, comparedNames(map)?.join("-against-")].filter(Boolean).join("-");
}

/** What a saved picture must say by itself. */
function caption(map: JourneyMap, workspace: Workspace): string[] {
  const bad = workspace.outcomes.filter((one) => one.kind === "bad").map((one) => inSentence(one.name));
  const names = comparedNames(map);
  return [
    `${workspace.name}${workspace.simulated ? " (simulated company)" : ""}, data until ${formatDate(map.stamp.data_until)}. ${sentence(map)}`,
    names
      ? `Blue: more often among ${groupInSentence(names[0])}. Orange: more often among ${groupInSentence(names[1])}. ${greyWords(map)}`
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
