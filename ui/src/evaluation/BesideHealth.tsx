/** The company's own health score: what it found with equally many alerts, and for whom it stayed green. */
import type { ReactNode } from "react";
import type { HealthBeside } from "../api/types";
import { Link, accountAddress } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatDecimal, formatMoney, plural } from "../words/format";
import { inSentence } from "../words/vocabulary";
import { Bars } from "./Bars";

export function BesideHealth({ health, outcome }: { health: HealthBeside; outcome: string }): ReactNode {
  const share = (n: number): number => n / Math.max(1, health.outcomes);
  return (
    <section className="card" aria-labelledby="health-title">
      <h2 id="health-title">Your own health score beside it</h2>
      <Bars
        caption={`Found of ${health.outcomes} \u201c${inSentence(outcome)}\u201d where the score is known, with ${plural(health.alerts, "alert")} each`}
        bars={[
          { key: "learned", words: "The risk in use", share: share(health.learned_found), figure: `${health.learned_found} of ${health.outcomes}` },
          { key: "existing", words: "Your health score", share: share(health.existing_found), figure: `${health.existing_found} of ${health.outcomes}`, tone: "middle" },
        ]}
      />
      <p className="small muted">
        AUC: {known(health.learned_auc)} for the risk, {known(health.existing_auc)} for the score.
      </p>
      {health.green_total > 0 && <Green health={health} outcome={outcome} />}
    </section>
  );
}

function known(auc: number | null): string {
  return auc === null ? "not known" : formatDecimal(auc);
}

function Green({ health, outcome }: { health: HealthBeside; outcome: string }): ReactNode {
  const currency = useCurrency();
  return (
    <details className="figures-box">
      <summary>
        {plural(health.green_total, "account")} for which your score raised no alert, and that came to &ldquo;{inSentence(outcome)}&rdquo;
      </summary>
      <ul className="green-list">
        {health.green.map((one) => (
          <li key={one.account.account}>
            <Link to={accountAddress(one.account.account)}>{one.account.name}</Link>
            <span className="muted small">
              {formatMoney(one.account.arr, currency)} &middot; {one.account.owner ?? "no owner"}
            </span>
            <span className={one.learned_found ? "tag good" : "tag outline"}>{one.learned_found ? "Flagged by the risk" : "Missed by both"}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
