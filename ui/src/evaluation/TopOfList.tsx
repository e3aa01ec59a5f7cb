/** What a team gets that can look after so many accounts a week. */
import type { ReactNode } from "react";
import type { Evaluation } from "../api/types";
import { formatDecimal, formatRange, formatShare } from "../words/format";
import { inSentence } from "../words/vocabulary";

export function TopOfList({ found }: { found: Evaluation }): ReactNode {
  return (
    <section className="card" aria-labelledby="top-title">
      <h2 id="top-title">If your team can look after the riskiest few</h2>
      {found.precision_at.length === 0 ? (
        <p className="muted">There are too few accounts: a list of the ten riskiest would be half of them or more.</p>
      ) : (
        <div className="table-scroll" role="region" aria-label="How many of the riskiest came to it" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Each week</th>
                <th scope="col" className="number">Came to &ldquo;{inSentence(found.outcome)}&rdquo;</th>
                <th scope="col" className="number">Against all</th>
              </tr>
            </thead>
            <tbody>
              {found.precision_at.map((one) => (
                <tr key={one.k}>
                  <th scope="row">The {one.k} riskiest</th>
                  <td className="number">
                    {formatShare(one.precision)}
                    {one.ci && <span className="muted small"> {formatRange([one.ci[0] ?? 0, one.ci[1] ?? 0], formatShare)}</span>}
                  </td>
                  <td className="number">{one.lift === null ? "\u2013" : `${formatDecimal(one.lift, 1)}\u00d7`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="muted small">Of all accounts {formatShare(found.base_rate)} came to it in the same time. Ranges hold in 95 of 100 cases.</p>
    </section>
  );
}
