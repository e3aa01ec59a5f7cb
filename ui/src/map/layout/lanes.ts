/** Which lane every node stands in: the start at the left, one lane per stage, outcomes at the right. */
import type { JourneyMap, MapFlow, MapNode } from "../../api/types";

export interface Lane {
  name: string;
  kind: "start" | "stage" | "outcome";
  nodes: MapNode[];
}

export function assignLanes(map: Pick<JourneyMap, "nodes" | "flows" | "lanes">): Lane[] {
  const stageNames = [...map.lanes];
  for (const node of map.nodes) {
    if (node.stage !== null && isInStage(node) && !stageNames.includes(node.stage)) stageNames.push(node.stage);
  }
  const lanes: Lane[] = [
    { name: "start", kind: "start", nodes: [] },
    ...stageNames.map((name): Lane => ({ name, kind: "stage", nodes: [] })),
    { name: "outcomes", kind: "outcome", nodes: [] },
  ];
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
  for (const node of strays) place(node, laneByNeighbours(node, map.flows, laneOf, lanes.length));
  return lanes.filter((lane) => lane.nodes.length > 0);
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
