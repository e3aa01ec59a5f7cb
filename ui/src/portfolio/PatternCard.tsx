/** The sequence of steps that separates those who left from those who stayed. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Pattern, Patterns } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { AccountLinks, FiguresBox, PlayBox } from "../parts/Evidence";
import { PatternFeedback } from "../learning/PatternFeedback";
import { StrengthMark } from "../parts/Marks";
import { Empty } from "../parts/States";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDays, formatDecimal, formatMoney, formatP, plural } from "../words/format";
import { asSentence, humanise, inSentence } from "../words/vocabulary";

const SHOWN = 4;

export function PatternCard({ pattern }: { pattern: Pattern | null }): ReactNode {
  const currency = useCurrency();
  if (pattern === null) return <NoPattern />;
  return (
    <section className="card" aria-labelledby="pattern-title">
      <div className="card-head">
        <h2 id="pattern-title">{pattern.name ?? "The path that separates outcomes"}</h2>
        <span className="small">
          <StrengthMark strength={pattern.strength} />
        </span>
      </div>
      <p>{asSentence(pattern.sentence)}</p>
      <Sequence pattern={pattern} />
      <AccountsOfEach pattern={pattern} />
      <FiguresBox lines={figures(pattern)} />
      <h3 className="apart">
        In it now: {plural(pattern.accounts_now, "account")}, {formatMoney(pattern.arr_now, currency)} ARR
      </h3>
      <AccountLinks accounts={pattern.now.slice(0, SHOWN)} />
      {pattern.now.length > SHOWN && (
        <details className="figures-box">
          <summary>Show {pattern.now.length - SHOWN} more</summary>
          <AccountLinks accounts={pattern.now.slice(SHOWN)} />
        </details>
      )}
      {pattern.accounts_now > pattern.now.length && <p className="muted small">The first {pattern.now.length} are named here.</p>}
      {pattern.play && <PlayBox play={pattern.play} />}
      <PatternFeedback pattern={pattern} />
    </section>
  );
}

/** Why there is none, in the server's words. */
function NoPattern(): ReactNode {
  const answer = useAnswer<Patterns>(address("/patterns"));
  return (
    <section className="card">
      <h2>The path that separates outcomes</h2>
      <Empty>
        {answer.data === null
          ? "Looking for the reason\u2026"
          : (answer.data.not_enough_evidence ?? `None of the ${plural(answer.data.tested, "path")} tried separates outcomes clearly.`)}
      </Empty>
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
    { key: "A", words: withIt(pattern.outcome), count: pattern.accounts.A },
    { key: "B", words: withIt(pattern.versus), count: pattern.accounts.B },
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

/** Outcomes are named as what an account did: it churned, it renewed. */
function withIt(outcome: string): string {
  if (outcome === "none") return "Accounts without an outcome, with it";
  return `Accounts that ${inSentence(outcome)} with it`;
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
