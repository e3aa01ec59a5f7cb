/** By when customers reach a milestone: of all, and of those who started in each quarter. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { CohortCurve, CurvePoint, Curves, ReachCurve } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Choice } from "../parts/Choice";
import { PickOne } from "../parts/PickOne";
import { SortableTable } from "../parts/SortableTable";
import type { Column } from "../parts/SortableTable";
import { Empty, Show } from "../parts/States";
import { useChoices } from "../router/router";
import { useWorkspace } from "../shell/workspace";
import { formatCount, formatDays, formatRange, formatShare } from "../words/format";
import { humanise } from "../words/vocabulary";
import { nothingToShow } from "./asked";
import type { Asked } from "./asked";
import { CurvePicture } from "./CurvePicture";
import { inOrder, pointOn, spanOf, SPANS } from "./curves";
import { VelocityView } from "./VelocityView";

export function CurvesView({ asked: { level, segment } }: { asked: Asked }): ReactNode {
  const answer = useAnswer<Curves>(address("/map/curves", { level, segment }));
  return (
    <Show answer={answer} lines={10}>
      {(curves) =>
        curves.journeys === 0 ? (
          <Empty>{nothingToShow(segment)}</Empty>
        ) : curves.curves.length === 0 ? (
          <Empty>Nothing to reach at this detail. Choose milestones or stages above, or declare milestones in journey.yaml.</Empty>
        ) : (
          <Reached curves={curves} asked={{ level, segment }} />
        )
      }
    </Show>
  );
}

function Reached({ curves, asked }: { curves: Curves; asked: Asked }): ReactNode {
  const [choices, choose] = useChoices();
  const { stages } = useWorkspace();
  const ordered = inOrder(curves.curves, stages);
  const curve = ordered.find((one) => one.id === choices.get("reach")) ?? ordered[0];
  if (curve === undefined) return null;
  const cohort = curves.cohorts.find((one) => one.cohort === choices.get("started"))?.cohort ?? "";
  const span = spanOf(choices.get("days"));
  return (
    <div className="stack">
      <div className="controls">
        <PickOne
          label={curves.level === "milestone" ? "Milestone" : "Until"}
          value={curve.id}
          options={ordered.map((one) => [one.id, humanise(one.label)] as const)}
          onChange={(reach) => {
            choose({ reach });
          }}
        />
        <PickOne
          label="Bring out who started in"
          value={cohort}
          options={[["", "No quarter"], ...curves.cohorts.map((one) => [one.cohort, one.cohort] as const)]}
          onChange={(started) => {
            choose({ started });
          }}
        />
        <Choice
          label="Days shown"
          options={SPANS}
          value={span}
          onChange={(days) => {
            choose({ days: days === "365" ? null : days });
          }}
        />
      </div>
      <CurvePicture curve={curve} cohorts={curves.cohorts} chosen={cohort} span={span} />
      <p className="muted small">{countedSentence(curve)}</p>
      <h2>{humanise(curve.label)}, by quarter of the start</h2>
      <CohortTable curve={curve} cohorts={curves.cohorts} />
      <p className="muted small">In brackets the range the share may lie in; a dash where nobody was still on the way, or has been followed that long.</p>
      <h2>{humanise(curve.label)}, faster or slower</h2>
      <VelocityView asked={asked} reach={curve.id} />
      <h2>{curves.level === "milestone" ? "All milestones" : "All that can be reached"}</h2>
      <ReachTable
        curves={ordered}
        onShow={(reach) => {
          choose({ reach });
        }}
      />
    </div>
  );
}

function countedSentence(curve: ReachCurve): string {
  const waiting = curve.n - curve.reached - curve.ended_before;
  return (
    `${formatCount(curve.reached)} of ${formatCount(curve.n)} journeys have reached it; ${formatCount(waiting)} are still on the way and count as ` +
    `not done yet; ${formatCount(curve.ended_before)} ended without it. Half of all had reached it after ${formatDays(curve.median_days)}.`
  );
}

const COHORT_DAYS = [30, 60, 90, 180, 365];

interface CohortRow {
  name: string;
  curve: Pick<CohortCurve, "n" | "reached" | "median_days" | "points">;
}

function CohortTable({ curve, cohorts }: { curve: ReachCurve; cohorts: Curves["cohorts"] }): ReactNode {
  const rows = cohorts.flatMap((one): CohortRow[] => {
    const own = one.curves.find((other) => other.id === curve.id);
    return own ? [{ name: one.cohort, curve: own }] : [];
  });
  const columns: Column<CohortRow>[] = [
    { key: "name", title: "Started in", value: (row) => row.name },
    { key: "n", title: "Journeys", numeric: true, value: (row) => row.curve.n, show: (row) => formatCount(row.curve.n) },
    { key: "median", title: "Median time", numeric: true, value: (row) => row.curve.median_days, show: (row) => formatDays(row.curve.median_days) },
    ...COHORT_DAYS.map(
      (day): Column<CohortRow> => ({
        key: `by${day}`,
        title: `By day ${day}`,
        numeric: true,
        value: (row) => pointOn(row.curve, day)?.share ?? null,
        show: (row) => <ShareCell point={pointOn(row.curve, day)} />,
      }),
    ),
  ];
  return <SortableTable caption={`${humanise(curve.label)} by quarter of the start`} columns={columns} rows={rows} rowKey={(row) => row.name} initial="name" />;
}

function ShareCell({ point }: { point: CurvePoint | null }): ReactNode {
  if (point === null) return "\u2013";
  return (
    <>
      {formatShare(point.share)} <span className="muted small">({formatRange(point.ci, formatShare)})</span>
    </>
  );
}

function ReachTable({ curves, onShow }: { curves: ReachCurve[]; onShow: (id: string) => void }): ReactNode {
  const columns: Column<ReachCurve>[] = [
    {
      key: "label",
      title: "What",
      value: (row) => humanise(row.label),
      show: (row) => (
        <button
          type="button"
          className="text-button"
          onClick={() => {
            onShow(row.id);
          }}
        >
          {humanise(row.label)}
        </button>
      ),
    },
    { key: "stage", title: "Stage", value: (row) => (row.stage ? humanise(row.stage) : null) },
    { key: "n", title: "Journeys", numeric: true, value: (row) => row.n, show: (row) => formatCount(row.n) },
    { key: "reached", title: "Reached", numeric: true, value: (row) => row.reached, show: (row) => formatCount(row.reached) },
    { key: "ended", title: "Ended without", numeric: true, value: (row) => row.ended_before, show: (row) => formatCount(row.ended_before) },
    { key: "median", title: "Median time", numeric: true, value: (row) => row.median_days, show: (row) => formatDays(row.median_days) },
  ];
  return <SortableTable caption="Time to each milestone" columns={columns} rows={curves} rowKey={(row) => row.id} initial="reached" />;
}
