/** What was found, the most valuable first. */
import { useState } from "react";
import type { ReactNode } from "react";
import type { Insight } from "../api/types";
import { Choice } from "../parts/Choice";
import { AccountLinks, FiguresBox, PlayBox } from "../parts/Evidence";
import { KindTag, StrengthMark } from "../parts/Marks";
import { Empty } from "../parts/States";
import { useCurrency } from "../shell/workspace";
import { formatMoney, plural } from "../words/format";
import { asSentence } from "../words/vocabulary";

const KINDS = [
  ["all", "All"],
  ["risk", "Risk"],
  ["opportunity", "Opportunity"],
  ["todo", "To do"],
] as const;

type Shown = (typeof KINDS)[number][0];

const FIRST = 6;

export function InsightList({ insights }: { insights: Insight[] }): ReactNode {
  const [kind, setKind] = useState<Shown>("all");
  const [all, setAll] = useState(false);
  const matching = insights.filter((one) => kind === "all" || one.kind === kind);
  const shown = all ? matching : matching.slice(0, FIRST);
  return (
    <section className="card" aria-labelledby="insights-title">
      <div className="card-head">
        <h2 id="insights-title">What to know and do</h2>
        <Choice label="Kind of finding" options={KINDS} value={kind} onChange={setKind} />
      </div>
      {shown.length === 0 ? (
        <Empty>
          {insights.length === 0
            ? "Nothing to act on yet. Findings appear after the first learning run with enough outcomes."
            : "No findings of this kind now."}
        </Empty>
      ) : (
        <ol className="insights">
          {shown.map((insight) => (
            <li key={insight.id}>
              <InsightItem insight={insight} />
            </li>
          ))}
        </ol>
      )}
      {matching.length > shown.length && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setAll(true);
          }}
        >
          Show {matching.length - shown.length} more
        </button>
      )}
    </section>
  );
}

export function InsightItem({ insight }: { insight: Insight }): ReactNode {
  const currency = useCurrency();
  return (
    <article className="insight">
      <div className="insight-head">
        <KindTag kind={insight.kind} />
        {insight.accounts > 0 && (
          <span className="muted small">
            {plural(insight.accounts, "account")} &middot; {formatMoney(insight.arr, currency)} ARR
          </span>
        )}
        {insight.strength && (
          <span className="small">
            <StrengthMark strength={insight.strength} />
          </span>
        )}
      </div>
      <h3>{asSentence(insight.title)}</h3>
      <p>{asSentence(insight.body)}</p>
      {insight.play && <PlayBox play={insight.play} />}
      <FiguresBox lines={insight.evidence} />
      {insight.examples.length > 0 && (
        <details className="figures-box">
          <summary>
            {insight.accounts > insight.examples.length
              ? `Show ${insight.examples.length} of ${plural(insight.accounts, "account")}`
              : `Show ${plural(insight.examples.length, "account")}`}
          </summary>
          <AccountLinks accounts={insight.examples} />
        </details>
      )}
    </article>
  );
}
