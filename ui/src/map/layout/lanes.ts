/**
 * Which lane every node stands in: the start at the left, one lane per stage, outcomes at the right. What belongs to
 * no stage stands in a strip below the lanes, at the lane most of its traffic comes from.
 */
import type { JourneyMap, MapFlow, MapNode } from "../../api/types";

export interface Lane {
  name: string;
  kind: "start" | "stage" | "outcome";
  nodes: MapNode[];
  /** What may happen at any stage. */
  strip: MapNode[];
}

/** The one lane of a map whose steps belong to no stage at all. */
export const ANY_STAGE = "any stage";

export function assignLanes(map: Pick<JourneyMap, "nodes" | "flows" | "lanes">): Lane[] {
  const stageNames = [...map.lanes];
  for (const node of map.nodes) {
    if (node.stage !== null && isInStage(node) && !stageNames.includes(node.stage)) stageNames.push(node.stage);
  }
  const staged = map.nodes.some((node) => node.stage !== null && isInStage(node));
  const lane = (name: string, kind: Lane["kind"]): Lane => ({ name, kind, nodes: [], strip: [] });
  const middle = staged ? stageNames : [ANY_STAGE];
  const lanes = [lane("start", "start"), ...middle.map((name) => lane(name, "stage")), lane("outcomes", "outcome")];
  const laneOf = new Map<string, number>();
  const place = (node: MapNode, lane: number): void => {
    lanes[lane]?.nodes.push(node);
    laneOf.set(node.id, lane);
  };
  const strays: MapNode[] = [];
  for (const node of map.nodes) {
    if (node.kind === "start") place(node, 0);
    else if (node.kind === "outcome" || node.kind === "end") place(node, lanes.length - 1);
    else if (node.stage !== null) place(node, 1 + stageNames.indexOf(node.stage));
    else strays.push(node);
  }
  for (const node of strays) {
    const home = laneByNeighbours(node, map.flows, laneOf, lanes.length);
    if (staged && node.kind !== "other") lanes[home]?.strip.push(node);
    else place(node, staged ? home : 1);
  }
  return lanes.filter((one) => one.nodes.length > 0 || one.strip.length > 0);
}

function isInStage(node: MapNode): boolean {
  return node.kind !== "start" && node.kind !== "outcome" && node.kind !== "end";
}

/** A node of no stage stands where most of its traffic comes from, but never with the start or the outcomes. */
function laneByNeighbours(node: MapNode, flows: MapFlow[], laneOf: Map<string, number>, count: number): number {
  const traffic = new Map<number, number>();
  for (const flow of flows) {
    const other = flow.to === node.id ? flow.from : flow.from === node.id ? flow.to : null;
    const lane = other === null || other === node.id ? undefined : laneOf.get(other);
    if (lane === undefined || lane === 0 || lane === count - 1) continue;
    traffic.set(lane, (traffic.get(lane) ?? 0) + flow.transitions);
  }
  const busiest = [...traffic.entries()].sort((a, b) => b[1] - a[1])[0];
  return busiest?.[0] ?? Math.min(1, count - 1);
}
