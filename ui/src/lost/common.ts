/** Marks that many of the accounts had in their last weeks. */
import type { Lost } from "../api/types";

export interface Common {
  kind: "milestone" | "indicator";
  name: string;
  accounts: number;
  /** Days before the outcome of the latest such mark, in the middle of the accounts that have one. */
  medianDays: number;
}

const FIRST = 6;
/** What a single account had is nothing in common. */
const LEAST = 2;

/** The warning signs that most accounts had, each account counted once by its latest. */
export function inCommon(found: Pick<Lost, "rows">): Common[] {
  const latest = new Map<string, number[]>();
  for (const row of found.rows) {
    const own = new Map<string, number>();
    for (const mark of row.marks) {
      if (mark.kind === "indicator") own.set(mark.name, Math.min(own.get(mark.name) ?? Infinity, mark.days_before));
    }
    for (const [name, days] of own) latest.set(name, [...(latest.get(name) ?? []), days]);
  }
  return [...latest]
    .map(([name, days]): Common => ({ kind: "indicator", name, accounts: days.length, medianDays: median(days) }))
    .filter((one) => one.accounts >= LEAST)
    .sort((a, b) => b.accounts - a.accounts || a.name.localeCompare(b.name))
    .slice(0, FIRST);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? 0;
  return (low + (sorted[Math.floor(middle)] ?? low)) / 2;
}
