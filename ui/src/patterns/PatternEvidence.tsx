/** The accounts behind a pattern: when each step became known, and when it was decided. */
import type { ReactNode } from "react";
import type { Pattern } from "../api/types";
import { Link, accountAddress } from "../router/router";
import { formatDate } from "../words/format";
import { humanise } from "../words/vocabulary";

export function PatternEvidence({ pattern }: { pattern: Pattern }): ReactNode {
  if (pattern.evidence.length === 0) return null;
  const sides = { A: pattern.outcome, B: pattern.versus } as const;
  return (
    <details className="figures-box">
      <summary>Show accounts it was seen in</summary>
      <div className="table-scroll" tabIndex={0} role="region" aria-label="Accounts it was seen in">
        <table>
          <caption className="hidden-text">When each step became known, and what came of it</caption>
          <thead>
            <tr>
              <th scope="col">Account</th>
              {pattern.sequence.map((step, index) => (
                <th scope="col" key={`${step}-${index}`}>
                  {humanise(step)}
                </th>
              ))}
              <th scope="col">What came of it</th>
            </tr>
          </thead>
          <tbody>
            {pattern.evidence.map((one) => (
              <tr key={`${one.account} ${one.decided_at}`}>
                <th scope="row">
                  <Link to={accountAddress(one.account)}>{one.name}</Link>
                </th>
                {one.steps_at.map((at, index) => (
                  <td className="date" key={`${at}-${index}`}>
                    {formatDate(at)}
                  </td>
                ))}
                <td className="date">{one.decided_at === null ? "Nothing yet" : `${humanise(sides[one.side])} ${formatDate(one.decided_at)}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
