/** Steps on their own, ranked: what each tells without the ones before and after it. */
import type { ReactNode } from "react";
import type { Pattern } from "../api/types";
import { SortableTable } from "../parts/SortableTable";
import type { Column } from "../parts/SortableTable";
import { formatCount, formatDecimal, formatP, formatRange } from "../words/format";
import { humanise } from "../words/vocabulary";

const one = (value: number): string => formatDecimal(value, 1);

const COLUMNS: Column<Pattern>[] = [
  { key: "step", title: "Step", value: (row) => humanise(row.sequence[0]) },
  { key: "odds", title: "Odds ratio", numeric: true, value: (row) => row.odds_ratio, show: (row) => `${one(row.odds_ratio)} (${formatRange(row.ci, one)})` },
  { key: "p", title: "Adjusted p", numeric: true, value: (row) => row.p_adjusted, show: (row) => formatP(row.p_adjusted) },
  { key: "phi", title: "Correlation", numeric: true, value: (row) => row.correlation, show: (row) => formatDecimal(row.correlation) },
  { key: "now", title: "In it now", numeric: true, value: (row) => row.accounts_now, show: (row) => formatCount(row.accounts_now) },
  { key: "strength", title: "Evidence", value: (row) => row.strength, show: (row) => humanise(row.strength) },
];

export function SingleSteps({ steps }: { steps: Pattern[] }): ReactNode {
  if (steps.length === 0) return null;
  return (
    <section className="card" aria-labelledby="single-steps">
      <h2 id="single-steps">Steps on their own</h2>
      <p className="muted">Furthest from chance first, whatever their p. A sequence above says more where it is there.</p>
      <SortableTable caption="Single steps, furthest from chance first" columns={COLUMNS} rows={steps} rowKey={(row) => row.sequence.join(" ")} initial="" />
    </section>
  );
}
