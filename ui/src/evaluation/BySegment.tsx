/** The same risk and threshold among the accounts of each declared segment. */
import type { ReactNode } from "react";
import type { Evaluation, SegmentEvaluation } from "../api/types";
import { formatDecimal, formatRange, formatShare } from "../words/format";
import { humanise } from "../words/vocabulary";

export function BySegment({ found }: { found: Evaluation }): ReactNode {
  const segments = found.by_segment ?? [];
  return (
    <section className="card" aria-labelledby="segments-title">
      <h2 id="segments-title">In each segment</h2>
      {segments.length === 0 ? (
        <p className="muted">
          No segments are declared in <code>journey.yaml</code>.
        </p>
      ) : (
        <div className="table-scroll" role="region" aria-label="Figures of each segment" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Segment</th>
                <th scope="col" className="number">Outcomes</th>
                <th scope="col" className="number">AUC</th>
                <th scope="col" className="number">Flagged 30 days before</th>
                <th scope="col" className="number">Stated / came</th>
              </tr>
            </thead>
            <tbody>
              {segments.map((one) => (
                <Line key={one.segment} segment={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="muted small">The risk learned from all, judged in each. With fewer than 10 outcomes nothing is said.</p>
    </section>
  );
}

function Line({ segment }: { segment: SegmentEvaluation }): ReactNode {
  const recall = segment.recall_at_lead["30"] ?? null;
  return (
    <tr>
      <th scope="row">{humanise(segment.segment)}</th>
      <td className="number">{segment.outcomes}</td>
      {segment.auc === null ? (
        <td className="number muted small" colSpan={2}>
          too few outcomes
        </td>
      ) : (
        <>
          <td className="number">
            {formatDecimal(segment.auc)}
            {segment.auc_ci && <span className="muted small"> {formatRange([segment.auc_ci[0] ?? 0, segment.auc_ci[1] ?? 0], formatDecimal)}</span>}
          </td>
          <td className="number">{formatShare(recall)}</td>
        </>
      )}
      <td className="number">
        {formatShare(segment.mean_risk)} / {formatShare(segment.base_rate)}
      </td>
    </tr>
  );
}
