/** Who it is, when it renews, and how likely it is to leave, with the reasons in words. */
import type { ReactNode } from "react";
import type { Account, Risk } from "../api/types";
import { FiguresBox } from "../parts/Evidence";
import { BandTag } from "../parts/Marks";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDate, formatDays, formatMoney, formatShare, formatUntil, plural } from "../words/format";
import { humanise, VERDICT_WORDS } from "../words/vocabulary";

export function AccountHead({ account }: { account: Account }): ReactNode {
  const currency = useCurrency();
  return (
    <section className="card account-head">
      <div>
        <h1>{account.name}</h1>
        <p className="muted">
          {account.account} &middot; {account.owner ?? "No owner"} &middot; {plural(account.people, "person", "people")}
        </p>
        <dl className="head-figures">
          <div>
            <dt>ARR</dt>
            <dd>{formatMoney(account.arr, currency)}</dd>
          </div>
          <div>
            <dt>Renewal</dt>
            <dd>
              {formatDate(account.renewal_date)}
              <span className="muted small"> {account.outcome ? "" : formatUntil(account.days_to_renewal)}</span>
            </dd>
          </div>
          <div>
            <dt>{account.outcome ? "Outcome" : "Stage"}</dt>
            <dd>{humanise(account.outcome ?? account.stage) || "\u2013"}</dd>
          </div>
          {Object.entries(account.forecast).map(([name, value]) => (
            <div key={name}>
              <dt>{humanise(name)}</dt>
              <dd>{forecastValue(name, value)}</dd>
            </div>
          ))}
        </dl>
      </div>
      {account.outcome === null && <RiskBox risk={account.risk} />}
    </section>
  );
}

function forecastValue(name: string, value: number): string {
  if (/(^|_)days(_|$)/.test(name)) return formatDays(value);
  return value >= 0 && value <= 1 ? formatShare(value) : formatCount(value);
}

function RiskBox({ risk }: { risk: Risk }): ReactNode {
  return (
    <div className="risk-box">
      <BandTag band={risk.band} />
      {risk.probability === null ? (
        <p>Not enough evidence for a prediction: {plural(risk.n_train_outcomes, "known outcome")} to learn from.</p>
      ) : (
        <p>
          <strong className="risk-figure">{formatShare(risk.probability)}</strong> chance of the outcome &ldquo;{humanise(risk.outcome)}
          &rdquo; in the next {risk.horizon_days} days
        </p>
      )}
      {risk.reasons.length > 0 && (
        <ul className="reasons-list">
          {risk.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <FiguresBox
        lines={[
          VERDICT_WORDS[risk.verdict],
          `Across all accounts: ${formatShare(risk.base_rate)} in the same time`,
          `Learned from ${plural(risk.n_train_outcomes, "account")} with this outcome`,
          `Prediction date ${formatDate(risk.landmark)}`,
        ]}
      />
    </div>
  );
}
