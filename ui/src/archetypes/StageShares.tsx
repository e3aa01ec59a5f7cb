/** A small picture of how a life is spent: the part of it so far in each stage, month by month. */
import type { ReactNode } from "react";
import { formatShare } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";

const WIDTH = 320;
const HEIGHT = 96;

export function StageShares({ stages, months }: { stages: string[]; months: number[][] }): ReactNode {
  const across = WIDTH / Math.max(1, months.length);
  const last = months.at(-1) ?? [];
  const words = stages.map((stage, place) => `${inSentence(stage)} ${formatShare(last[place] ?? 0)}`).join(", ");
  return (
    <figure className="stage-shares">
      <h3>Time in stages, month by month</h3>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`After ${months.length} months the part of the time so far: ${words}`}>
        {months.map((month, at) => {
          let below = 0;
          return month.map((share, place) => {
            const y = HEIGHT - (below + share) * HEIGHT;
            below += share;
            const name = stages[place] ?? "";
            return share > 0 ? (
              <rect key={`${at}-${name}`} className={`stage-tone tone-${place % 6}`} x={at * across} y={y} width={across - 1} height={share * HEIGHT} />
            ) : null;
          });
        })}
      </svg>
      <figcaption className="small muted">
        <ul className="stage-key">
          {stages.map((stage, place) => (
            <li key={stage}>
              <span className={`stage-dot tone-${place % 6}`} aria-hidden="true" />
              {humanise(stage)} {formatShare(last[place] ?? 0)}
            </li>
          ))}
        </ul>
        From month 1 to month {months.length} of a life; the shares told are of the time until then.
      </figcaption>
    </figure>
  );
}
