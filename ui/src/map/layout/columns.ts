/** Node columns inside the lanes: how many there is room for, and which node stands in which. */
import type { MapFlow, MapNode } from "../../api/types";
import type { Lane } from "./lanes";

export interface Column {
  lane: number;
  top: MapNode[];
  low: MapNode[];
  strip: MapNode[];
}

const MOST_STACKED = 3;
const MOST_STACKED_LOW = 2;

export function isLow(node: MapNode): boolean {
  return node.tone === "bad";
}

/** Columns of every lane: while there is room, the lane whose columns are fullest gets one more. */
export function columnCounts(lanes: Lane[], pitches: number[], room: number): number[] {
  const needs = lanes.map((lane) => {
    const low = lane.nodes.filter(isLow).length;
    const top = lane.nodes.filter((node) => !isLow(node) && node.kind !== "other").length;
    return { top: Math.max(top, Math.ceil(lane.strip.length / 2)), low, grows: lane.kind === "stage" };
  });
  const counts = needs.map(({ top, low, grows }) =>
    grows ? Math.max(1, Math.ceil(top / MOST_STACKED), Math.ceil(low / MOST_STACKED_LOW)) : 1,
  );
  const fullness = (index: number): number => {
    const need = needs[index];
    const count = counts[index] ?? 1;
    if (need?.grows !== true) return 0;
    // a column more is worth most where it lets every step of the good path stand alone
    return Math.max((need.top / count) * (need.top === count + 1 ? 1.2 : 1), (need.low / count) * 1.1);
  };
  const taken = (): number => counts.reduce((sum, count, index) => sum + count * (pitches[index] ?? 0), 0);
  for (;;) {
    const left = room - taken();
    const fullest = needs
      .map((_, index) => index)
      .filter((index) => fullness(index) > 1.1 && (pitches[index] ?? 0) <= left)
      .sort((a, b) => fullness(b) - fullness(a))[0];
    if (fullest === undefined) return counts;
    counts[fullest] = (counts[fullest] ?? 1) + 1;
  }
}

/** Nodes in the order most journeys pass them: by how much more often a node comes before than after the others. */
export function byPrecedence(nodes: MapNode[], flows: MapFlow[]): MapNode[] {
  const lead = new Map(nodes.map((node) => [node.id, 0]));
  const volume = new Map(nodes.map((node) => [node.id, 0]));
  const add = (sums: Map<string, number>, id: string, by: number): void => {
    const sum = sums.get(id);
    if (sum !== undefined) sums.set(id, sum + by);
  };
  for (const flow of flows) {
    if (flow.from === flow.to) continue;
    const inside = lead.has(flow.from) && lead.has(flow.to);
    if (inside) {
      add(lead, flow.from, flow.transitions);
      add(lead, flow.to, -flow.transitions);
    } else {
      // entering from outside speaks for standing first, leaving the lane for standing last
      add(lead, flow.to, flow.transitions);
      add(lead, flow.from, -flow.transitions);
    }
    add(volume, flow.from, flow.transitions);
    add(volume, flow.to, flow.transitions);
  }
  const score = (node: MapNode): number => (lead.get(node.id) ?? 0) / Math.max(1, volume.get(node.id) ?? 1);
  return [...nodes].sort((a, b) => score(b) - score(a));
}

function spread(nodes: MapNode[], columns: number): MapNode[][] {
  const groups: MapNode[][] = Array.from({ length: columns }, () => []);
  nodes.forEach((node, index) => {
    const column = nodes.length <= columns ? index : Math.floor((index * columns) / nodes.length);
    groups[Math.min(columns - 1, column)]?.push(node);
  });
  return groups;
}

/** Trouble stands in the column from which most of its flows run in the reading direction, the busiest placed first. */
function spreadLow(nodes: MapNode[], tops: MapNode[][], flows: MapFlow[], lanes: { lane: number; of: Map<string, number> }): MapNode[][] {
  if (nodes.length >= tops.length) return spread(byPrecedence(nodes, flows), tops.length);
  const groups = tops.map((): MapNode[] => []);
  const place = new Map(tops.flatMap((column, index) => column.map((node) => [node.id, index] as const)));
  const placeOf = (id: string): number | undefined => {
    const lane = lanes.of.get(id) ?? lanes.lane;
    return lane === lanes.lane ? place.get(id) : lane < lanes.lane ? -1 : tops.length;
  };
  const gain = (node: MapNode, column: number): number => {
    let sum = 0;
    for (const flow of flows) {
      if ((flow.from !== node.id && flow.to !== node.id) || flow.from === flow.to) continue;
      const other = placeOf(flow.from === node.id ? flow.to : flow.from);
      if (other !== undefined) sum += flow.transitions * Math.sign(flow.from === node.id ? other - column : column - other);
    }
    return sum;
  };
  for (const node of [...nodes].sort((a, b) => b.accounts - a.accounts)) {
    const free = groups.map((_, index) => index).filter((index) => groups[index]?.length === 0);
    const best = free.sort((a, b) => gain(node, b) - gain(node, a) || b - a)[0] ?? 0;
    groups[best]?.push(node);
    place.set(node.id, best);
  }
  return groups;
}

export function makeColumns(lanes: Lane[], counts: number[], flows: MapFlow[]): Column[] {
  const laneOf = new Map(lanes.flatMap((lane, index) => lane.nodes.map((node) => [node.id, index] as const)));
  return lanes.flatMap((lane, index) => {
    const count = counts[index] ?? 1;
    const top = spread(byPrecedence(lane.nodes.filter((node) => !isLow(node) && node.kind !== "other"), flows), count);
    for (const rest of lane.nodes.filter((node) => !isLow(node) && node.kind === "other")) {
      // what is bundled as "other" takes no column of its own
      [...top].sort((a, b) => a.length - b.length)[0]?.push(rest);
    }
    const low = spreadLow(lane.nodes.filter(isLow), top, flows, { lane: index, of: laneOf });
    const strip = spread(byPrecedence(lane.strip, flows), count);
    return top.map((nodes, column): Column => ({ lane: index, top: nodes, low: low[column] ?? [], strip: strip[column] ?? [] }));
  });
}

/** Orders the nodes of each column by the middle of where their traffic comes from, so that fewer flows cross. */
export function untangle(columns: Column[], flows: MapFlow[]): Column[] {
  const rank = new Map<string, number>();
  const tone = (node: MapNode): number => (node.kind === "other" ? 3 : node.tone === "good" ? 0 : node.tone === "neutral" ? 1 : 2);
  const note = (column: Column): void => {
    [...column.top, ...column.low, ...column.strip].forEach((node, index) => rank.set(node.id, index + (isLow(node) ? 4 : 0)));
  };
  columns.forEach(note);
  const pull = (node: MapNode): number => {
    let sum = 0;
    let weight = 0;
    for (const flow of flows) {
      const other = flow.to === node.id ? flow.from : flow.from === node.id ? flow.to : null;
      if (other === null || other === node.id) continue;
      sum += (rank.get(other) ?? 0) * flow.transitions;
      weight += flow.transitions;
    }
    return weight === 0 ? 0 : sum / weight;
  };
  const settle = (nodes: MapNode[]): MapNode[] => {
    const pulls = new Map(nodes.map((node) => [node.id, pull(node)]));
    return [...nodes].sort((a, b) => tone(a) - tone(b) || (pulls.get(a.id) ?? 0) - (pulls.get(b.id) ?? 0));
  };
  let settled = columns;
  for (let round = 0; round < 3; round += 1) {
    settled = settled.map((column) => {
      const next = { ...column, top: settle(column.top), low: settle(column.low) };
      note(next);
      return next;
    });
  }
  return settled;
}
