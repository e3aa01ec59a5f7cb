/** Who it is, when it renews, and how likely it is to leave, with the reasons in words. */
import type { ReactNode } from "react";
import type { Account, Risk } from "../api/types";
import { FiguresBox } from "../parts/Evidence";
import { BandTag } from "../parts/Marks";
import { useCurrency } from "../shell/workspace";
import { daysBetween, formatDate, formatMoney, formatShare, formatUntil, plural } from "../words/format";
import { asSentence, humanise, inSentence, VERDICT_WORDS } from "../words/vocabulary";

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
        </dl>
      </div>
      {account.outcome === null ? <RiskBox risk={account.risk} /> : <EndedBox account={account} />}
    </section>
  );
}

const LOOK_BACK_DAYS = 90;

/** How it ended, and what the risk said in the three months before. */
function EndedBox({ account }: { account: Account }): ReactNode {
  const ended = account.terms.filter((term) => term.outcome === account.outcome && term.decided).at(-1)?.decided ?? null;
  const before = account.weeks.filter(
    (week) => week.probability !== null && ended !== null && week.week < ended && daysBetween(week.week, ended) <= LOOK_BACK_DAYS,
  );
  const shares = before.map((week) => week.probability ?? 0);
  return (
    <div className="risk-box">
      <span className="tag">
        {humanise(account.outcome)} {ended && formatDate(ended)}
      </span>
      {before[0] && ended !== null ? (
        <p>
          Its risk was stated from {Math.round(daysBetween(before[0].week, ended))} days before on: between{" "}
          <strong>{formatShare(Math.min(...shares))}</strong> and <strong>{formatShare(Math.max(...shares))}</strong>, where{" "}
          {formatShare(account.risk.base_rate)} is usual.
        </p>
      ) : (
        <p className="muted">No risk was stated in the {LOOK_BACK_DAYS} days before.</p>
      )}
    </div>
  );
}

function RiskBox({ risk }: { risk: Risk }): ReactNode {
  return (
    <div className="risk-box">
      <BandTag band={risk.band} />
      {risk.probability === null ? (
        <p>Not enough evidence for a prediction: {plural(risk.n_train_outcomes, "known outcome")} to learn from.</p>
      ) : (
        <p>
          <strong className="risk-figure">{formatShare(risk.probability)}</strong> chance of &ldquo;{inSentence(risk.outcome)}&rdquo; in the
          next {risk.horizon_days} days
        </p>
      )}
      {risk.stale !== null && (
        <p className="small">
          <span className="tag middle">Stale</span> This percentage does not fit any more: {inSentence(risk.stale)}. The band goes by the
          declared rules until the risk is learned anew.
        </p>
      )}
      {risk.reasons.length > 0 && (
        <ul className="reasons-list">
          {risk.reasons.map((reason) => (
            <li key={reason}>{asSentence(reason)}</li>
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
