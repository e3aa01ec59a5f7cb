/** The account's story on one time line: risk, the old health score, activity, people, and what happened. */
import { useMemo, useState } from "react";
import type { PointerEvent, ReactNode } from "react";
import type { Account, WeekPoint } from "../api/types";
import { useWidth } from "../map/useMeasure";
import { Choice } from "../parts/Choice";
import { SortableTable } from "../parts/SortableTable";
import type { Column } from "../parts/SortableTable";
import { Empty } from "../parts/States";
import { CHART_FONT, paletteOf } from "../theme/palette";
import { useTheme } from "../theme/theme";
import { formatCount, formatDate, formatShare, plural } from "../words/format";
import { StoryBands, StoryLines, StoryMarkers } from "./StoryMarks";
import { layStory, weeksShown } from "./story";

export function Storyline({ account }: { account: Account }): ReactNode {
  const { theme } = useTheme();
  const palette = paletteOf(theme);
  const [room, width] = useWidth<HTMLDivElement>(900);
  const [range, setRange] = useState<Range>("12");
  const weeks = useMemo(() => weeksShown(account, range === "all" ? null : Number(range)), [account, range]);
  const story = useMemo(() => layStory(account, weeks, Math.max(width, 300)), [account, weeks, width]);
  const [at, setAt] = useState<number | null>(null);
  const week = at === null ? (weeks.filter((one) => one.probability !== null).at(-1) ?? weeks.at(-1)) : weeks[at];
  const follow = (event: PointerEvent<SVGSVGElement>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setAt(nearest(story.weekX, x));
  };
  return (
    <section className="card" aria-labelledby="story-title">
      <div className="card-head">
        <h2 id="story-title">Its story</h2>
        <Choice
          label="How far back"
          options={RANGES}
          value={range}
          onChange={(next) => {
            setAt(null);
            setRange(next);
          }}
        />
      </div>
      <div ref={room} className="story-room">
        {weeks.length === 0 ? (
          <Empty>No activity recorded yet. It appears here after the first refresh with events of this account.</Empty>
        ) : (
          <>
            <svg
              width={story.width}
              height={story.height}
              viewBox={`0 0 ${story.width} ${story.height}`}
              fontFamily={CHART_FONT}
              role="img"
              aria-label={`${account.name} week by week: ${weeks.length} weeks. The same figures are in the table below.`}
              onPointerMove={follow}
              onPointerLeave={() => {
                setAt(null);
              }}
            >
              <StoryBands story={story} palette={palette} />
              <StoryLines story={story} palette={palette} />
              {at !== null && (
                <line x1={story.weekX[at] ?? 0} x2={story.weekX[at] ?? 0} y1={66} y2={story.height - 24} stroke={palette.text} strokeDasharray="2 3" />
              )}
              <StoryMarkers story={story} palette={palette} />
            </svg>
            <StoryLegend health={weeks.some((one) => one.existing_health !== null)} />
            {week && <Reading week={week} healthMost={story.healthMost} />}
            <details className="figures-box">
              <summary>Show the weeks as a table</summary>
              <SortableTable caption="Weeks" columns={WEEK_COLUMNS} rows={weeks} rowKey={(one) => one.week} initial="week" />
            </details>
          </>
        )}
      </div>
    </section>
  );
}

const RANGES = [
  ["6", "6 months"],
  ["12", "12 months"],
  ["all", "All"],
] as const;
type Range = (typeof RANGES)[number][0];

const WEEK_COLUMNS: Column<WeekPoint>[] = [
  { key: "week", title: "Week", value: (week) => week.week, show: (week) => formatDate(week.week) },
  { key: "events", title: "Events", numeric: true, value: (week) => week.events, show: (week) => formatCount(week.events) },
  { key: "people", title: "People", numeric: true, value: (week) => week.people },
  { key: "risk", title: "Risk", numeric: true, value: (week) => week.probability, show: (week) => formatShare(week.probability) },
  { key: "health", title: "Health score", numeric: true, value: (week) => week.existing_health },
];

function nearest(places: number[], x: number): number | null {
  let best: number | null = null;
  places.forEach((place, index) => {
    if (best === null || Math.abs(place - x) < Math.abs((places[best] ?? Infinity) - x)) best = index;
  });
  return best;
}

function Reading({ week, healthMost }: { week: WeekPoint; healthMost: number }): ReactNode {
  return (
    <p className="small story-reading">
      <strong>Week of {formatDate(week.week)}:</strong> risk {formatShare(week.probability)}
      {week.existing_health !== null && `, health score ${formatCount(week.existing_health)} of ${healthMost}`}, {plural(week.events, "event")},{" "}
      {plural(week.people, "person", "people")}
    </p>
  );
}

function StoryLegend({ health }: { health: boolean }): ReactNode {
  return (
    <ul className="story-legend small">
      <li>
        <i className="key risk" /> Risk
      </li>
      {health && (
        <li>
          <i className="key health" /> Your health score
        </li>
      )}
      <li>
        <i className="key bars" /> Events a week
      </li>
      <li>
        <i className="key people" /> People
      </li>
      <li>
        <span className="milestone-mark reached">&#9679;</span> Milestone
      </li>
      <li>
        <span className="sign-mark">&#9650;</span> Warning sign
      </li>
      <li>
        <svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
          <path d="M-5,-4.5H5V2H0L-3,5.5V2H-5Z" fill="currentColor" className="sign-mark" />
        </svg>{" "}
        Unhappy message
      </li>
      <li>
        <span aria-hidden="true">&#9670;</span> Unusual change
      </li>
      <li>
        <i className="key decided" /> Contract decided
      </li>
    </ul>
  );
}
