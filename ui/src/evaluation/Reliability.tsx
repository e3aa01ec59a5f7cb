/** Stated chances against what came: on the line they hold. Circles are as large as their groups; a table stands behind. */
import type { ReactNode } from "react";
import type { Evaluation } from "../api/types";
import { formatCount, formatRange, formatShare } from "../words/format";

type Group = Evaluation["reliability"][number];
interface Known extends Group {
  predicted: number;
  observed: number;
}

const SIZE = 340;
const LEFT = 58;
const BOTTOM = 40;
const TOP = 10;
const MOST_RADIUS = 9;
const LEAST_RADIUS = 3;
const STEPS = [0.05, 0.1, 0.2, 0.25, 0.5, 1];

/** ``of`` names what the chances are of where the page does not say it already. */
export function Reliability({ groups: given, of }: { groups: Evaluation["reliability"]; of?: string }): ReactNode {
  const groups = given.filter((one): one is Known => one.predicted !== null && one.observed !== null);
  return (
    <section className="card" aria-labelledby="reliability-title">
      <h2 id="reliability-title">Do the stated chances hold?</h2>
      {of !== undefined && <p>{of}</p>}
      <p className="muted small">Predictions with like chances together. On the line, as many came as was said; above it more, below it fewer.</p>
      {groups.length === 0 ? <p className="muted">No chances were stated.</p> : <Picture groups={groups} />}
      {groups.length > 0 && <Behind groups={groups} />}
    </section>
  );
}

/** The end of both axes: a round number beyond all that is drawn. */
export function axisEnd(groups: readonly Known[]): number {
  const most = Math.max(...groups.map((one) => Math.max(one.predicted, one.observed, one.ci?.[1] ?? 0)));
  return STEPS.find((step) => step >= most) ?? 1;
}

function Picture({ groups }: { groups: readonly Known[] }): ReactNode {
  const end = axisEnd(groups);
  const most = Math.max(...groups.map((one) => one.n));
  const x = (share: number): number => LEFT + (share / end) * (SIZE - LEFT - MOST_RADIUS);
  const y = (share: number): number => SIZE - BOTTOM - (Math.min(share, end) / end) * (SIZE - BOTTOM - TOP);
  const ticks = [0, 1, 2, 3, 4, 5].map((step) => (step * end) / 5);
  return (
    <svg className="reliability" viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label="Stated chances against observed shares; the table below holds the numbers.">
      {ticks.map((tick) => (
        <g key={tick}>
          <line className="grid" x1={LEFT} x2={SIZE - MOST_RADIUS} y1={y(tick)} y2={y(tick)} />
          <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
            {formatShare(tick)}
          </text>
          <text x={x(tick)} y={SIZE - BOTTOM + 16} textAnchor={tick === end ? "end" : "middle"}>
            {formatShare(tick)}
          </text>
        </g>
      ))}
      <line className="ideal" x1={x(0)} y1={y(0)} x2={x(end)} y2={y(end)} />
      {groups.map((one) => (
        <g key={one.predicted}>
          {one.ci && <line className="whisker" x1={x(one.predicted)} x2={x(one.predicted)} y1={y(one.ci[0] ?? 0)} y2={y(one.ci[1] ?? 0)} />}
          <circle cx={x(one.predicted)} cy={y(one.observed)} r={Math.max(LEAST_RADIUS, 6 * Math.sqrt(one.n / most))} />
        </g>
      ))}
      <text x={(LEFT + SIZE) / 2} y={SIZE - 6} textAnchor="middle" className="axis">
        Stated chance
      </text>
      <text x={12} y={(SIZE - BOTTOM) / 2} textAnchor="middle" className="axis" transform={`rotate(-90 12 ${(SIZE - BOTTOM) / 2})`}>
        Came to it
      </text>
    </svg>
  );
}

function Behind({ groups }: { groups: readonly Known[] }): ReactNode {
  return (
    <details className="figures-box">
      <summary>The numbers</summary>
      <div className="table-scroll" role="region" aria-label="Stated and observed chances" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col" className="number">Stated</th>
              <th scope="col" className="number">Came to it</th>
              <th scope="col" className="number">95 % interval</th>
              <th scope="col" className="number">Predictions</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((one) => (
              <tr key={one.predicted}>
                <td className="number">{formatShare(one.predicted)}</td>
                <td className="number">{formatShare(one.observed)}</td>
                <td className="number">{one.ci ? formatRange([one.ci[0] ?? 0, one.ci[1] ?? 0], formatShare) : "\u2013"}</td>
                <td className="number">{formatCount(one.n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
