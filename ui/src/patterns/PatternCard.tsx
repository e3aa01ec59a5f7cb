/** The sequence of steps that separates those who left from those who stayed. */
import { useId } from "react";
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Pattern, Patterns } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { AccountLinks, FiguresBox, PlayBox } from "../parts/Evidence";
import { PatternFeedback } from "../learning/PatternFeedback";
import { StrengthMark } from "../parts/Marks";
import { Empty } from "../parts/States";
import { Link } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDays, formatMoney, plural } from "../words/format";
import { asSentence, humanise, inSentence } from "../words/vocabulary";
import { figures } from "./figures";
import { PatternEvidence } from "./PatternEvidence";

const SHOWN = 4;

/** The strongest pattern of the portfolio, or why there is none. */
export function FirstPattern({ pattern }: { pattern: Pattern | null }): ReactNode {
  if (pattern === null) return <NoPattern />;
  return (
    <PatternCard pattern={pattern} title={pattern.name ?? "The path that separates outcomes"}>
      <p className="small">
        <Link to="/patterns">All patterns, with the steps on their own</Link>
      </p>
    </PatternCard>
  );
}

interface PatternCardProps {
  pattern: Pattern;
  title: string;
  children?: ReactNode;
}

export function PatternCard({ pattern, title, children }: PatternCardProps): ReactNode {
  const currency = useCurrency();
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{title}</h2>
        <span className="small">
          <StrengthMark strength={pattern.strength} />
        </span>
      </div>
      <p>{asSentence(pattern.sentence)}</p>
      <Sequence pattern={pattern} />
      <AccountsOfEach pattern={pattern} />
      <FiguresBox lines={figures(pattern)} />
      <PatternEvidence pattern={pattern} />
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
      {children}
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
