/** The risk beside what a team could sort by without it, on the same rows and with equally many alerts. */
import type { ReactNode } from "react";
import type { Evaluation } from "../api/types";
import { formatDecimal, formatShare, plural } from "../words/format";

const WORDS: Record<string, string> = {
  learned: "The risk in use",
  rule: "The declared rules",
  recency: "Silence: days without activity",
  activity: "Little activity in four weeks",
  logistic: "Plain logistic regression",
  existing: "Your own health score",
};
/** The same inside a sentence. */
const SHORT: Record<string, string> = {
  rule: "the declared rules",
  recency: "silence alone",
  activity: "little activity alone",
  existing: "your own health score",
};
const ORDER = ["learned", "rule", "recency", "activity", "logistic", "existing"];

export function BesideSimpler({ found }: { found: Evaluation }): ReactNode {
  const known = ORDER.filter((name) => name === "learned" || name in found.baselines || name in found.early);
  const best = Math.max(...known.map((name) => found.early[name] ?? 0));
  const overtaken = known.filter((name) => name !== "learned" && (found.early[name] ?? 0) > (found.early.learned ?? 0));
  return (
    <section className="card" aria-labelledby="beside-title">
      <h2 id="beside-title">Beside simpler ways</h2>
      <p className="muted small">
        On the same accounts and dates. Flagged early: share of the outcomes first flagged at least 30 days before, each way with the same{" "}
        {plural(found.alerts, "alert")}.
      </p>
      <div className="table-scroll" role="region" aria-label="The risk and simpler ways, figure by figure" tabIndex={0}>
        <table className="beside-table">
          <thead>
            <tr>
              <th scope="col">Sorted by</th>
              <th scope="col" className="number">AUC</th>
              <th scope="col">Flagged early</th>
            </tr>
          </thead>
          <tbody>
            {known.map((name) => (
              <Line key={name} name={name} auc={name === "learned" ? found.auc : (found.baselines[name]?.auc ?? null)} early={found.early[name] ?? null} best={best} />
            ))}
          </tbody>
        </table>
      </div>
      {overtaken.length > 0 && (
        <p className="small">
          At this number of alerts {overtaken.map((name) => SHORT[name] ?? name).join(" and ")} flagged more of them early. The AUC looks at
          every length of the list, this column at one.
        </p>
      )}
    </section>
  );
}

function Line({ name, auc, early, best }: { name: string; auc: number | null; early: number | null; best: number }): ReactNode {
  return (
    <tr>
      <th scope="row" className={name === "learned" ? "own" : undefined}>
        {WORDS[name] ?? name}
      </th>
      <td className="number">{auc === null ? "\u2013" : formatDecimal(auc)}</td>
      <td>
        {early === null ? (
          <span className="muted small">not counted</span>
        ) : (
          <span className="early-cell">
            <span className={name === "learned" ? "chance-bar" : "chance-bar beside"} aria-hidden="true">
              <span style={{ width: `${best > 0 ? Math.round((100 * early) / best) : 0}%` }} />
            </span>
            <span className="number">{formatShare(early)}</span>
          </span>
        )}
      </td>
    </tr>
  );
}
