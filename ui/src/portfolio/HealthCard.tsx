/** The company's own health score beside the learned risk, and the account to look at first. */
import type { ReactNode } from "react";
import type { AccountRef, HealthComparison } from "../api/types";
import { AccountLinks, FiguresBox } from "../parts/Evidence";
import { Link, accountAddress } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatDecimal, formatMoney, formatShare, plural } from "../words/format";

export function HealthCard({ health }: { health: HealthComparison }): ReactNode {
  const rows = [
    { words: "Your health score", found: health.existing_found, kind: "existing" },
    { words: "Learned risk", found: health.learned_found, kind: "learned" },
  ];
  const area = (value: number | null): string => (value === null ? "not known" : formatDecimal(value));
  return (
    <section className="card" aria-labelledby="health-title">
      <h2 id="health-title">Your health score beside the learned risk</h2>
      <p>{health.sentence}</p>
      <ul className="versus">
        {rows.map((row) => (
          <li key={row.kind}>
            <span>{row.words}</span>
            <span className="versus-track" aria-hidden="true">
              <span
                className={`versus-bar ${row.kind}`}
                style={{ width: `${(100 * row.found) / Math.max(1, health.churned)}%` }}
              />
            </span>
            <strong className="nowrap">
              {row.found} of {health.churned}
            </strong>
          </li>
        ))}
      </ul>
      <FiguresBox
        lines={[
          `Both with the same ${plural(health.alerts, "alert")}, on later time`,
          `Found: ${formatShare(health.existing_found / Math.max(1, health.churned))} against ${formatShare(health.learned_found / Math.max(1, health.churned))}`,
          `Area under the curve: health score ${area(health.existing_auc)}, learned risk ${area(health.learned_auc)}`,
        ]}
      />
      {health.missed_by_existing.length > 0 && (
        <details className="figures-box">
          <summary>Accounts the health score missed</summary>
          <AccountLinks accounts={health.missed_by_existing} />
        </details>
      )}
    </section>
  );
}

export function SpotlightCard({ account, sentence }: { account: AccountRef; sentence: string | null }): ReactNode {
  const currency = useCurrency();
  return (
    <section className="card spotlight" aria-labelledby="spotlight-title">
      <h2 id="spotlight-title">One that was seen coming</h2>
      <p>
        <Link to={accountAddress(account.account)}>
          <strong>{account.name}</strong>
        </Link>{" "}
        <span className="muted">
          {formatMoney(account.arr, currency)} &middot; {account.owner ?? "no owner"}
        </span>
      </p>
      {sentence && <p>{sentence}</p>}
      <p className="apart-small">
        <Link to={accountAddress(account.account)}>Read its story</Link>
      </p>
    </section>
  );
}
