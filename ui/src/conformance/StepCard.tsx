/** One step of the ideal path: how many had it in order, late or not at all, and who they are. */
import { useState } from "react";
import type { ReactNode } from "react";
import type { ConformanceStep } from "../api/types";
import { Behind } from "../parts/Behind";
import { FiguresBox } from "../parts/Evidence";
import { formatCount, formatDays, formatP, formatRange, formatShare, formatSignedDays, isClear, plural } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";

type Group = "in_order" | "late" | "skipped" | "repeated";

const GROUPS: readonly (readonly [Group, string])[] = [
  ["in_order", "Followed"],
  ["late", "Out of order"],
  ["skipped", "Skipped"],
  ["repeated", "Gone through again"],
];

interface StepCardProps {
  step: ConformanceStep;
  place: number;
  /** Whether the step after it is the end of the path. */
  isLast: boolean;
  segment: string | null;
}

export function StepCard({ step, place, isLast, segment }: StepCardProps): ReactNode {
  const [open, setOpen] = useState<Group | null>(null);
  const shown = GROUPS.filter(([group]) => group === "in_order" || step[group] > 0);
  return (
    <div className="ideal-step">
      <div className="card-head">
        <h2>
          <span className="muted">{place}.</span> {humanise(step.step)}
        </h2>
        <span className="muted small">
          {step.following === null
            ? `${plural(step.accounts, "account")} came to the end of the path`
            : `judged for the ${plural(step.accounts, "account")} that came to ${inSentence(step.following)}`}
        </span>
      </div>
      {step.following !== null && <Bar step={step} />}
      <div className="controls group-buttons">
        {shown.map(([group, words]) => (
          <button
            key={group}
            type="button"
            className="button small"
            aria-expanded={open === group}
            disabled={step[group] === 0}
            onClick={() => {
              setOpen(open === group ? null : group);
            }}
          >
            <span className={`swatch ${group}`} aria-hidden="true" />
            {step.following === null && group === "in_order" ? "Came to it" : words} {formatCount(step[group])}
            {step.following !== null && group !== "repeated" && step.accounts > 0 && ` (${formatShare(step[group] / step.accounts)})`}
          </button>
        ))}
      </div>
      {open && <Behind key={open} path="/conformance/members" asked={{ step: step.step, group: open, segment }} />}
      <Cost step={step} isLast={isLast} />
      <FiguresBox lines={figures(step)} />
      {step.repeated > 0 && step.repeated_days !== null && (
        <p className="small muted">
          {plural(step.repeated, "account")} came back to it, for {formatDays(step.repeated_days)} more at the median.
        </p>
      )}
    </div>
  );
}

function figures(step: ConformanceStep): string[] {
  return GROUPS.flatMap(([group, words]) => {
    const rate = step.rates[group];
    return rate ? [`${words}: ${formatCount(step[group])} of ${formatCount(rate.n)}, ${formatShare(rate.rate)} (${formatRange(rate.ci, formatShare)})`] : [];
  });
}

function Bar({ step }: { step: ConformanceStep }): ReactNode {
  if (step.accounts === 0) return null;
  const parts = (["in_order", "late", "skipped"] as const).filter((group) => step[group] > 0);
  const words = `${formatCount(step.in_order)} followed, ${formatCount(step.late)} out of order, ${formatCount(step.skipped)} skipped`;
  return (
    <div className="share-bar" role="img" aria-label={words}>
      {parts.map((group) => (
        <span key={group} className={`swatch ${group}`} style={{ flexGrow: step[group] }} />
      ))}
    </div>
  );
}

/** What goes with leaving the path; no cause is claimed. */
function Cost({ step, isLast }: { step: ConformanceStep; isLast: boolean }): ReactNode {
  const { cost, following } = step;
  if (following === null) return null;
  if (cost === null) {
    const why = isLast
      ? `the path has no step after ${inSentence(following)} to count days to`
      : `fewer than 10 accounts on one side could be watched from ${inSentence(following)} to the step after it`;
    return <p className="small muted">Days: not enough evidence, for {why}.</p>;
  }
  const n = `${plural(cost.deviating, "account")} against ${formatCount(cost.keeping)}`;
  if (cost.days === null) return <p className="small muted">Days: too few have come on to tell ({n}).</p>;
  const clear = isClear(cost.p_adjusted);
  return (
    <p className="small">
      Not having it by then is associated with <strong>{formatSignedDays(cost.days)}</strong> from {inSentence(following)} to the step after it
      {clear ? "" : ", which is no clear difference"}{" "}
      <span className="muted">
        ({n} of about the same age, adjusted p {formatP(cost.p_adjusted)})
      </span>
      .
    </p>
  );
}
