/** The sequence of steps that separates those who left from those who stayed. */
import type { ReactNode } from "react";
import type { Pattern } from "../api/types";
import { AccountLinks, FiguresBox, PlayBox } from "../parts/Evidence";
import { StrengthMark } from "../parts/Marks";
import { Empty } from "../parts/States";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDays, formatDecimal, formatMoney, formatP, plural } from "../words/format";
import { humanise } from "../words/vocabulary";

export function PatternCard({ pattern }: { pattern: Pattern | null }): ReactNode {
  const currency = useCurrency();
  if (pattern === null) {
    return (
      <section className="card">
        <h2>The path that separates outcomes</h2>
        <Empty>Not enough evidence for a pattern yet. More accounts with a known outcome are needed.</Empty>
      </section>
    );
  }
  return (
    <section className="card" aria-labelledby="pattern-title">
      <div className="card-head">
        <h2 id="pattern-title">The path that separates outcomes</h2>
        <span className="small">
          <StrengthMark strength={pattern.strength} />
        </span>
      </div>
      <p>{pattern.sentence}</p>
      <Sequence pattern={pattern} />
      <AccountsOfEach pattern={pattern} />
      <FiguresBox lines={figures(pattern)} />
      <h3 className="apart">
        In it now: {plural(pattern.accounts_now, "account")}, {formatMoney(pattern.arr_now, currency)} ARR
      </h3>
      <AccountLinks accounts={pattern.now} />
      {pattern.play && <PlayBox play={pattern.play} />}
    </section>
  );
}

function Sequence({ pattern }: { pattern: Pattern }): ReactNode {
  return (
    <ol className="sequence">
      {pattern.sequence.map((step, index) => {
        const gap = index === 0 ? undefined : pattern.gaps_days[index - 1];
        return (
          <li key={`${step}-${index}`}>
            {gap !== undefined && <span className="gap">{formatDays(gap)} later</span>}
            <span className="step">{humanise(step)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function AccountsOfEach({ pattern }: { pattern: Pattern }): ReactNode {
  const most = Math.max(1, pattern.accounts.A, pattern.accounts.B);
  const sides = [
    { key: "A", words: "Lost accounts with it", count: pattern.accounts.A },
    { key: "B", words: "Kept accounts with it", count: pattern.accounts.B },
  ];
  return (
    <ul className="versus">
      {sides.map((side) => (
        <li key={side.key}>
          <span>{side.words}</span>
          <span className="versus-track" aria-hidden="true">
            <span className={`versus-bar ${side.key}`} style={{ width: `${(100 * side.count) / most}%` }} />
          </span>
          <strong>{formatCount(side.count)}</strong>
        </li>
      ))}
    </ul>
  );
}

function figures(pattern: Pattern): string[] {
  const before = pattern.emerges.days_before_outcome;
  const day = pattern.emerges.lifecycle_day;
  return [
    `Odds ratio ${formatDecimal(pattern.odds_ratio, 1)} (${formatDecimal(pattern.ci[0], 1)} to ${formatDecimal(pattern.ci[1], 1)})`,
    `Adjusted p ${formatP(pattern.p_adjusted)}, correlation ${formatDecimal(pattern.correlation)}`,
    ...(before
      ? [`Complete ${Math.round(before.median)} days before the outcome (middle half ${Math.round(before.q1)} to ${Math.round(before.q3)})`]
      : []),
    ...(day ? [`On day ${Math.round(day.median)} of the account (middle half ${Math.round(day.q1)} to ${Math.round(day.q3)})`] : []),
    pattern.replicates === null
      ? "Not yet checked on accounts it was not found in"
      : pattern.replicates
        ? "Seen again in accounts it was not found in"
        : "Not seen again in accounts it was not found in",
    "An association: nothing here says that one step causes the next.",
  ];
}
