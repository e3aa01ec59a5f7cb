/** A pattern's figures in words, for the box of every card. */
import type { Pattern } from "../api/types";
import { formatCount, formatDecimal, formatP, formatPoints, formatRange, formatShare } from "../words/format";
import { inSentence } from "../words/vocabulary";

export function figures(pattern: Pattern): string[] {
  return [...effect(pattern), ...certainty(pattern), ...timing(pattern), again(pattern), "An association: nothing here says that one step causes the next."];
}

function effect(pattern: Pattern): string[] {
  const { risk_with: withIt, risk_without: without, risk_difference: difference } = pattern;
  const one = (value: number) => formatDecimal(value, 1);
  const odds = `Odds ratio ${one(pattern.odds_ratio)} (${formatRange(pattern.ci, one)}), comparing like with like`;
  if (withIt === null || without === null || difference === null) return [odds];
  const shares = `${formatShare(withIt)} with it ${inSentence(pattern.outcome)}, ${formatShare(without)} without it`;
  const ratio = pattern.risk_ratio === null ? "" : `, ${one(pattern.risk_ratio)} times as many`;
  return [odds, `${shares}: ${formatPoints(difference)}${ratio}`];
}

function certainty(pattern: Pattern): string[] {
  const phi = formatDecimal(pattern.correlation);
  const range = pattern.correlation_ci === null ? "" : ` (${formatRange(pattern.correlation_ci, formatDecimal)})`;
  const tried = pattern.tested === null ? "" : `, corrected for ${formatCount(pattern.tested)} sequences tried`;
  return [`Adjusted p ${formatP(pattern.p_adjusted)}${tried}`, `Correlation ${phi}${range}`, `Compared ${pattern.landmark}`];
}

function timing(pattern: Pattern): string[] {
  const before = pattern.emerges.days_before_outcome;
  const day = pattern.emerges.lifecycle_day;
  const half = (found: { q1: number; q3: number }) => `(middle half ${Math.round(found.q1)} to ${Math.round(found.q3)})`;
  return [
    ...(before ? [`Complete ${Math.round(before.median)} days before the outcome ${half(before)}`] : []),
    ...(day ? [`On day ${Math.round(day.median)} of the account ${half(day)}`] : []),
  ];
}

function again(pattern: Pattern): string {
  if (pattern.replicates === null) return "Not yet checked on accounts it was not found in";
  return pattern.replicates ? "Seen again in accounts it was not found in" : "Not seen again in accounts it was not found in";
}
