/** What a cohort's speed says, in words. */
import type { Speed } from "../api/types";

/** "(28 to 41 days)"; an end that is not known yet is left open. */
export function rangeWords(ci: readonly (number | null)[], one: (value: number) => string): string {
  const [low, high] = [ci[0] ?? null, ci[1] ?? null];
  if (low === null && high === null) return "";
  if (low === null) return `(up to ${one(high ?? 0)})`;
  return high === null ? `(${one(low)} or more)` : `(${one(low)} to ${one(high)})`;
}

/** Why there is nothing to say yet, or null. */
export function speedNote(speed: Speed): string | null {
  if (speed.too_early) return "Too early to tell";
  return speed.median_days === null ? "Fewer than half reached it" : null;
}

export function changeWords({ change }: Speed): string {
  if (!change) return "";
  const [low, high] = change.ci;
  if (high !== null && high < 0) return "Faster than before";
  if (low !== null && low > 0) return "Slower than before";
  return "No clear change";
}
