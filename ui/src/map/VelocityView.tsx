/** Whether customers come to a milestone faster than those who started before them, and in which segment. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Speed, Velocity } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Choice } from "../parts/Choice";
import { SortableTable } from "../parts/SortableTable";
import type { Column } from "../parts/SortableTable";
import { Show } from "../parts/States";
import { useChoices } from "../router/router";
import { formatCount, formatDays, formatSignedDays } from "../words/format";
import { humanise } from "../words/vocabulary";
import type { Asked } from "./asked";
import { changeWords, rangeWords, speedNote } from "./speed";

const PERIODS = [
  ["month", "Month"],
  ["quarter", "Quarter"],
  ["year", "Year"],
] as const;

/** `reach`: the id of the milestone. */
export function VelocityView({ asked: { level, segment }, reach }: { asked: Asked; reach: string }): ReactNode {
  const [choices, choose] = useChoices();
  const by = PERIODS.find(([key]) => key === choices.get("cohort"))?.[0] ?? "quarter";
  const answer = useAnswer<Velocity>(address("/velocity", { level, segment, by }));
  return (
    <div className="stack">
      <Choice
        label="Cohorts by"
        options={PERIODS}
        value={by}
        onChange={(cohort) => {
          choose({ cohort: cohort === "quarter" ? null : cohort });
        }}
      />
      <Show answer={answer} lines={6}>
        {(velocity) => {
          const one = velocity.milestones.find((milestone) => milestone.id === reach);
          if (one === undefined) return null;
          return (
            <>
              <SortableTable caption={`${humanise(one.label)}: speed by when they started`} columns={COHORT_COLUMNS} rows={one.cohorts} rowKey={(row) => row.group} initial="group" />
              {one.segments.length > 0 && (
                <SortableTable caption={`${humanise(one.label)}: speed by segment`} columns={SEGMENT_COLUMNS} rows={one.segments} rowKey={(row) => row.group} initial="median" />
              )}
            </>
          );
        }}
      </Show>
      <p className="muted small">
        Median days from the start until half of all had reached it, with the range it may lie in; who is still on the way counts as not done yet, and who left without it never
        reaches it. A cohort is too early to tell while its youngest have not been followed as long as half of them, or of all, took.
      </p>
    </div>
  );
}

function columns(first: string, name: (row: Speed) => string): Column<Speed>[] {
  return [
    { key: "group", title: first, value: (row) => row.group, show: (row) => name(row) },
    { key: "n", title: "Journeys", numeric: true, value: (row) => row.n, show: (row) => formatCount(row.n) },
    { key: "reached", title: "Reached", numeric: true, value: (row) => row.reached, show: (row) => formatCount(row.reached) },
    {
      key: "median",
      title: "Median time",
      numeric: true,
      value: (row) => row.median_days,
      show: (row) => (
        <>
          {row.median_days === null ? "\u2013" : formatDays(row.median_days)} <span className="muted small">{rangeWords(row.ci, formatDays)}</span>
        </>
      ),
    },
  ];
}

const SEGMENT_COLUMNS = columns("Segment", (row) => humanise(row.group));

const COHORT_COLUMNS: Column<Speed>[] = [
  ...columns("Started in", (row) => row.group),
  {
    key: "change",
    title: "Against the cohort before",
    numeric: true,
    value: (row) => row.change?.days ?? null,
    show: (row) =>
      row.change ? (
        <>
          {formatSignedDays(row.change.days)} <span className="muted small">{rangeWords(row.change.ci, formatSignedDays)}</span>
        </>
      ) : (
        "\u2013"
      ),
  },
  { key: "note", title: "What it says", value: (row) => speedNote(row) ?? changeWords(row), show: (row) => speedNote(row) ?? changeWords(row) },
];
