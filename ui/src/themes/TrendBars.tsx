/** Month by month: of the accounts that wrote at all, the share that wrote about it, with how sure that is. */
import type { ReactNode } from "react";
import type { ThemeMonth } from "../api/types";
import { formatMonth, formatRange, formatShare } from "../words/format";

const HEIGHT = 56;
const STEP = 24;
const BAR = 12;

export function TrendBars({ months }: { months: ThemeMonth[] }): ReactNode {
  const top = Math.max(0.01, ...months.map((month) => month.ci[1]));
  const y = (rate: number): number => HEIGHT - (rate / top) * HEIGHT;
  const first = months[0];
  const last = months[months.length - 1];
  if (!first || !last) return null;
  return (
    <figure className="theme-trend">
      <h3>Accounts writing about it, by month</h3>
      <svg viewBox={`0 0 ${months.length * STEP} ${HEIGHT + 2}`} role="img" aria-label={spoken(months)}>
        {months.map((month, place) => {
          const middle = place * STEP + STEP / 2;
          return (
            <g key={month.month}>
              <title>{told(month)}</title>
              <rect x={place * STEP} y={0} width={STEP} height={HEIGHT} fill="transparent" />
              <rect className="trend-bar" x={middle - BAR / 2} y={y(month.rate)} width={BAR} height={HEIGHT - y(month.rate)} rx={1.5} />
              <line className="trend-whisker" x1={middle} x2={middle} y1={y(month.ci[0])} y2={y(month.ci[1])} />
            </g>
          );
        })}
        <line className="trend-ground" x1={0} x2={months.length * STEP} y1={HEIGHT} y2={HEIGHT} />
      </svg>
      <figcaption className="muted small">
        <span>{formatMonth(`${first.month}-01`)}</span>
        <span>
          {formatShare(last.rate)} in {formatMonth(`${last.month}-01`)} ({formatRange(last.ci, formatShare)})
        </span>
      </figcaption>
    </figure>
  );
}

function told(month: ThemeMonth): string {
  return `${formatMonth(`${month.month}-01`)}: ${formatShare(month.rate)} (${month.positives} of ${month.n} accounts; ${formatRange(month.ci, formatShare)})`;
}

function spoken(months: ThemeMonth[]): string {
  return `Share of writing accounts by month. ${months.map(told).join(". ")}`;
}
