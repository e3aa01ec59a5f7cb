/** The contract periods, each with how it was decided. */
import type { ReactNode } from "react";
import type { Term } from "../api/types";
import { useCurrency } from "../shell/workspace";
import { formatDate, formatMoney } from "../words/format";
import { termWord } from "../words/vocabulary";

export function Terms({ terms }: { terms: Term[] }): ReactNode {
  const currency = useCurrency();
  if (terms.length === 0) return null;
  return (
    <section className="card" aria-labelledby="terms-title">
      <h2 id="terms-title">Contract terms</h2>
      <div className="table-scroll" tabIndex={0} role="region" aria-label="Rows of contract terms">
        <table>
          <thead>
            <tr>
              <th scope="col">Term</th>
              <th scope="col">Decided</th>
              <th scope="col" className="number">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {terms.map((term, number) => (
              <tr key={number}>
                <td>
                  {formatDate(term.starts)} to {formatDate(term.ends)}
                </td>
                <td>
                  {termWord(term.outcome)}
                  {term.decided && <div className="muted small">{formatDate(term.decided)}</div>}
                </td>
                <td className="number">{formatMoney(term.amount, currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
