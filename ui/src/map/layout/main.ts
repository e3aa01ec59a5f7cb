/** Which flows carry the picture. The others are drawn faint and come out when a step of theirs is pointed at. */
import type { MapFlow } from "../../api/types";
import { flowKey } from "./shapes";

const PLAIN = 32;
const STRONGEST = 18;
const CROWDED = 300;
const STRONGEST_CROWDED = 6;

/**
 * The strongest flows of all, and of every step the strongest way in and out, so that no step stands alone.
 * A map of few flows draws them all.
 */
export function mainFlows(flows: MapFlow[], valueOf: (flow: MapFlow) => number): Set<string> {
  if (flows.length <= PLAIN) return new Set(flows.map(flowKey));
  const moves = flows.filter((flow) => flow.from !== flow.to).sort((a, b) => valueOf(b) - valueOf(a));
  const main = new Set(moves.slice(0, flows.length > CROWDED ? STRONGEST_CROWDED : STRONGEST).map(flowKey));
  const left = new Set<string>();
  const reached = new Set<string>();
  for (const flow of moves) {
    if (!left.has(flow.from) || !reached.has(flow.to)) main.add(flowKey(flow));
    left.add(flow.from);
    reached.add(flow.to);
  }
  return main;
}
