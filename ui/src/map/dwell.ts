/** How long customers stay, in words: the estimate, its interval, how many stays it rests on, who is still here. */
import type { Dwell, MapNode } from "../api/types";
import { formatCount, formatDays } from "../words/format";

export interface DwellWords {
  title: string;
  main: string;
  note: string;
}

export function dwellWords(node: Pick<MapNode, "kind" | "dwell">): DwellWords | null {
  const { dwell } = node;
  if (!dwell || dwell.n === 0) return null;
  return { title: node.kind === "stage" ? "Time in stage" : "Time until the next step", main: mainWords(dwell), note: noteWords(dwell) };
}

function mainWords({ median_days }: Dwell): string {
  return median_days === null ? "Not known yet: half have not moved on" : formatDays(median_days);
}

function noteWords({ median_days, ci, n, open }: Dwell): string {
  const [low, high] = ci;
  const range =
    low === null || low === undefined ? [] : [high === null || high === undefined ? `${formatDays(low)} or more` : `${formatCount(Math.round(low))} to ${formatDays(high)}`];
  const what = median_days === null ? [] : ["median"];
  return [...what, ...range, `n = ${formatCount(n)}`, `${formatCount(open)} still here`].join(", ");
}
