/** How likely each outcome is, and how soon; where no percentage is told, why. */
import type { ReactNode } from "react";
import type { HorizonChance, OutcomeChances } from "../api/types";
import { ChanceRow } from "../parts/ChanceRow";
import { FiguresBox } from "../parts/Evidence";
import { formatDate, formatDecimal, formatShare } from "../words/format";
import { asSentence, humanise, inSentence } from "../words/vocabulary";

/** A chance that was moved by less than this is not spoken of. */
const LEAST_MOVED = 0.01;

export function Chances({ chances }: { chances: OutcomeChances[] }): ReactNode {
  const [first, ...rest] = chances;
  if (first === undefined) return null;
  const tooMuch = rest.filter((one) => one.kind !== first.kind).flatMap((one) => beyondWhole(first, one));
  return (
    <section className="card" aria-labelledby="chances-title">
      <h2 id="chances-title">How likely, and how soon</h2>
      <Outcome chances={first} />
      {tooMuch.length > 0 && (
        <p className="small">
          {tooMuch.join("; ")}. Each comes from a model of its own: go by &ldquo;{inSentence(first.outcome)}&rdquo;, and check what the account says.
        </p>
      )}
      {rest.map((one) => (
        <details key={one.outcome} className="figures-box">
          <summary>
            {humanise(one.outcome)}
            <span className="muted small">{briefly(one)}</span>
          </summary>
          <Outcome chances={one} />
        </details>
      ))}
      <FiguresBox label="How these are made" lines={notes(chances)} />
    </section>
  );
}

/** At the main time ahead, where a bad and a good outcome together come to more than the whole. */
function beyondWhole(first: OutcomeChances, other: OutcomeChances): string[] {
  const at = (one: OutcomeChances): number => one.horizons.find((horizon) => horizon.days === 90)?.probability ?? 0;
  if (at(first) + at(other) <= 1) return [];
  return [`\u201c${inSentence(other.outcome)}\u201d has ${formatShare(at(other))} in the same 90 days, together more than 100\u00a0%`];
}

function Outcome({ chances }: { chances: OutcomeChances }): ReactNode {
  const told = chances.horizons.filter((one) => one.probability !== null).sort((a, b) => (a.until ?? "").localeCompare(b.until ?? ""));
  return (
    <>
      {told.length > 0 && (
        <table className="chances">
          <caption className="muted small">Chance of &ldquo;{inSentence(chances.outcome)}&rdquo;</caption>
          <tbody>
            {told.map((one) => (
              <ChanceRow key={one.horizon} words={<Until horizon={one} />} share={one.probability ?? 0} weak={one.verdict === "weak"} />
            ))}
          </tbody>
        </table>
      )}
      {told.length > 0 && chances.stale !== null && (
        <p className="small">
          <span className="tag middle">Stale</span> These percentages do not fit any more: {inSentence(chances.stale)}.
        </p>
      )}
      <WhyNot chances={chances} />
    </>
  );
}

function Until({ horizon }: { horizon: HorizonChance }): ReactNode {
  if (horizon.days !== null) return `In ${horizon.days} days`;
  return (
    <>
      Until renewal <span className="muted small">{formatDate(horizon.until)}, its grace included</span>
    </>
  );
}

/** The horizons without a percentage, those with the same reason together. */
function WhyNot({ chances }: { chances: OutcomeChances }): ReactNode {
  const none = chances.horizons.filter((one) => one.why_none !== null);
  const reasons = [...new Set(none.map((one) => kindOf(one.why_none ?? "")))];
  if (none.length === 0) return null;
  return (
    <ul className="why-none small muted">
      {reasons.map((kind) => {
        const same = none.filter((one) => kindOf(one.why_none ?? "") === kind);
        const whole = same.length === chances.horizons.length;
        return (
          <li key={kind}>
            {whole ? `No percentage for \u201c${inSentence(chances.outcome)}\u201d` : asSentence(spans(same))}: {told(same)}.
          </li>
        );
      })}
      {none.length === chances.horizons.length && chances.kind === "bad" && chances.rule_score !== null && (
        <li>The declared rules give it a score of {formatDecimal(chances.rule_score, 1)}: warning signs standing now, and how long it has been quiet.</li>
      )}
    </ul>
  );
}

/** "not enough evidence" has numbers of its own for each horizon: they are one kind of reason. */
function kindOf(why: string): string {
  return why.split(/[:(]/)[0] ?? why;
}

/** Of several horizons the one that needs the fewest more outcomes speaks. */
function told(same: HorizonChance[]): string {
  const needed = (why: string): number => Number(/about (\d+) more/.exec(why)?.[1] ?? Infinity);
  const reasons = same.map((one) => one.why_none ?? "");
  return reasons.reduce((best, one) => (needed(one) < needed(best) ? one : best));
}

function spans(horizons: HorizonChance[]): string {
  const days = horizons.filter((one) => one.days !== null).map((one) => String(one.days));
  const words = [...(days.length > 0 ? [`in ${days.join(", ")} days`] : []), ...(horizons.some((one) => one.days === null) ? ["until renewal"] : [])];
  return words.join(" and ");
}

function briefly(chances: OutcomeChances): string {
  const main = chances.horizons.find((one) => one.days === 90) ?? chances.horizons[0];
  const shown = main?.probability === null ? chances.horizons.find((one) => one.probability !== null) : main;
  if (shown?.probability === null || shown === undefined) return " no percentage";
  return ` ${formatShare(shown.probability)} ${shown.days === null ? "until renewal" : `in ${shown.days} days`}`;
}

function notes(chances: OutcomeChances[]): string[] {
  const moved = chances.flatMap((one) =>
    one.horizons
      .filter((at) => at.probability !== null && at.stated !== null && Math.abs(at.stated - at.probability) >= LEAST_MOVED)
      .map((at) => `${humanise(one.outcome)} ${spans([at])}: the model of that time alone said ${formatShare(at.stated)}`),
  );
  return [
    "Each outcome and each time ahead has a model of its own, so different outcomes need not add up to 100 %",
    "What comes within 30 days comes within 60 too: where the models disagree, the chances are brought into order around that of 90 days",
    ...moved,
  ];
}
