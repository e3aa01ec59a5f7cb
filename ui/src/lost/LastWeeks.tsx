/** One account: its weekly activity up to the outcome, with milestones and warning signs. */
import type { ReactNode } from "react";
import type { LostAccount } from "../api/types";
import { Link, accountAddress } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatDate, formatDays, formatMoney, plural } from "../words/format";
import { inSentence } from "../words/vocabulary";

const WIDE = 360;
const TALL = 74;
const GROUND = 56;
const MARKS_AT = 66;
const GAP = 2;

interface LastWeeksProps {
  one: LostAccount;
  weeks: number;
  outcome: string;
}

export function LastWeeks({ one, weeks, outcome }: LastWeeksProps): ReactNode {
  const currency = useCurrency();
  return (
    <li>
      <div className="last-weeks-who">
        <Link to={accountAddress(one.account.account)}>{one.account.name}</Link>
        <span className="muted small">
          {formatDate(one.at)} &middot; {formatMoney(one.account.arr, currency)}
        </span>
      </div>
      <Picture one={one} weeks={weeks} />
      <Marks one={one} outcome={outcome} />
    </li>
  );
}

function Picture({ one, weeks }: { one: LostAccount; weeks: number }): ReactNode {
  const step = WIDE / weeks;
  const most = Math.max(1, ...one.weekly_events);
  const x = (days: number): number => Math.min(WIDE - 5, Math.max(5, WIDE - (days / 7) * step));
  return (
    <svg className="last-weeks-picture" viewBox={`0 0 ${WIDE} ${TALL}`} role="img" aria-label={said(one)}>
      {one.weekly_events.map((events, week) => {
        const height = (events / most) * (GROUND - 6);
        return <rect key={week} className="week" x={week * step + GAP / 2} width={step - GAP} y={GROUND - height} height={height} />;
      })}
      <line className="ground" x1="0" x2={WIDE} y1={GROUND} y2={GROUND} />
      {one.marks.map((mark, place) =>
        mark.kind === "indicator" ? (
          <path key={place} className="sign" d={`M${x(mark.days_before)} ${MARKS_AT - 5}l5 9h-10z`} />
        ) : (
          <circle key={place} className="reached" cx={x(mark.days_before)} cy={MARKS_AT} r="4" />
        ),
      )}
    </svg>
  );
}

const QUARTER = 13;

function said(one: LostAccount): string {
  const sum = (weeks: number[]): number => weeks.reduce((total, events) => total + events, 0);
  const early = sum(one.weekly_events.slice(0, -QUARTER));
  const late = sum(one.weekly_events.slice(-QUARTER));
  const signs = one.marks.filter((mark) => mark.kind === "indicator").length;
  return `${one.account.name}: ${plural(early, "event")} in the first quarter of the half year, ${late} in the last; ${plural(signs, "warning sign")}.`;
}

function Marks({ one, outcome }: { one: LostAccount; outcome: string }): ReactNode {
  if (one.marks.length === 0) return <p className="muted small">No warning sign and no milestone in this time.</p>;
  const latest = [...one.marks].sort((a, b) => a.days_before - b.days_before);
  return (
    <details className="figures-box">
      <summary>
        {plural(one.marks.filter((mark) => mark.kind === "indicator").length, "warning sign")}, {plural(one.marks.filter((mark) => mark.kind === "milestone").length, "milestone")}
      </summary>
      <ul>
        {latest.map((mark, place) => (
          <li key={place}>
            {formatDays(mark.days_before)} before {inSentence(outcome)}: {mark.kind === "indicator" ? "warning sign" : "reached"} &ldquo;{inSentence(mark.name)}&rdquo;
          </li>
        ))}
      </ul>
    </details>
  );
}
