/** The parts of the later time, each judged by a model that knew only what lay before it. */
import type { ReactNode } from "react";
import type { Evaluation } from "../api/types";
import { formatCount, formatDate, formatDecimal } from "../words/format";
import { humanise, MODEL_WORDS } from "../words/vocabulary";

export function Origins({ found }: { found: Evaluation }): ReactNode {
  if (found.origins.length < 2) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="origins-title">
      <h2 id="origins-title">Learned anew as time went on</h2>
      <p className="muted">Each model knew only what had ended before it, and was judged until the next one.</p>
      <div className="table-scroll" role="region" aria-label="Each model and how it was judged" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Judged from</th>
              <th scope="col">Model</th>
              <th scope="col" className="number">Outcomes learned from</th>
              <th scope="col" className="number">Outcomes judged on</th>
              <th scope="col" className="number">AUC</th>
            </tr>
          </thead>
          <tbody>
            {found.origins.map((one) => (
              <tr key={one.from}>
                <th scope="row">{formatDate(one.from)}</th>
                <td>{humanise(MODEL_WORDS[one.used] ?? one.used)}</td>
                <td className="number">{formatCount(one.train.outcomes)}</td>
                <td className="number">{formatCount(one.test.outcomes)}</td>
                <td className="number">{one.auc === null ? "\u2013" : formatDecimal(one.auc)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
