/** One unusual change: what, how much, since when, how surely. */
import type { ReactNode } from "react";
import type { UnusualChange } from "../api/types";
import { FiguresBox } from "../parts/Evidence";
import { formatDate, formatDecimal, formatP, formatShare } from "../words/format";

const TONE_WORDS = { worse: "For the worse", better: "For the better", changed: "Changed" } as const;
const TONE_TAGS = { worse: "tag bad", better: "tag good", changed: "tag" } as const;

export function ChangeItem({ change, children }: { change: UnusualChange; children?: ReactNode }): ReactNode {
  const { changed } = change;
  return (
    <div className="change-item">
      <p>
        <span className={TONE_TAGS[change.tone]}>{TONE_WORDS[change.tone]}</span> {children}
        <span className="muted small">raised {formatDate(change.raised)}</span>
      </p>
      <p>{change.sentence}</p>
      <FiguresBox
        lines={[
          `${change.label}: ${formatDecimal(change.seen, 1)} a week over four weeks, ${formatDecimal(change.expected, 1)} expected`,
          `Level of a week: ${formatDecimal(changed.before, 1)} before, ${formatDecimal(changed.after, 1)} since ${formatDate(changed.week)} (${formatShare(changed.sure)} sure of the week)`,
          `${formatP(change.p_adjusted)} after correction for every account and metric of the week`,
        ]}
      />
    </div>
  );
}
