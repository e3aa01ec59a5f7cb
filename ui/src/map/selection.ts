/** What the reader points at on the map, and where the arrow keys lead from it. */
import type { LaidFlow, LaidMap, LaidNode } from "./layout/shapes";

export type Target = { kind: "node"; id: string } | { kind: "flow"; key: string };

export function targetKey(target: Target): string {
  return target.kind === "node" ? `node:${target.id}` : `flow:${target.key}`;
}

export function sameTarget(a: Target | null, b: Target | null): boolean {
  return a !== null && b !== null && targetKey(a) === targetKey(b);
}

const nodeTarget = (node: LaidNode | undefined): Target | null => (node ? { kind: "node", id: node.node.id } : null);
const flowTarget = (flow: LaidFlow | undefined): Target | null => (flow ? { kind: "flow", key: flow.key } : null);

/** Nodes in reading order: by column, then from the top. */
export function nodesInOrder(laid: LaidMap): LaidNode[] {
  return [...laid.nodes].sort((a, b) => a.column - b.column || a.box.y - b.box.y);
}

/**
 * Up and down go through neighbours (all nodes, or the flows of one node); right follows the widest flow on,
 * left goes back. So every node and flow is within reach of the keyboard from one tab stop.
 */
export function stepFrom(laid: LaidMap, target: Target, arrow: string): Target | null {
  return target.kind === "node" ? fromNode(laid, target.id, arrow) : fromFlow(laid, target.key, arrow);
}

function fromNode(laid: LaidMap, id: string, arrow: string): Target | null {
  const ordered = nodesInOrder(laid);
  const at = ordered.findIndex((node) => node.node.id === id);
  if (arrow === "ArrowDown") return nodeTarget(ordered[at + 1]);
  if (arrow === "ArrowUp") return nodeTarget(ordered[at - 1]);
  if (arrow === "Home") return nodeTarget(ordered[0]);
  if (arrow === "End") return nodeTarget(ordered.at(-1));
  if (arrow === "ArrowRight") return flowTarget(laid.flows.find((flow) => flow.flow.from === id));
  if (arrow === "ArrowLeft") return flowTarget(laid.flows.find((flow) => flow.flow.to === id));
  return null;
}

function fromFlow(laid: LaidMap, key: string, arrow: string): Target | null {
  const flow = laid.flows.find((one) => one.key === key);
  if (flow === undefined) return null;
  const siblings = laid.flows.filter((one) => one.flow.from === flow.flow.from);
  const at = siblings.indexOf(flow);
  if (arrow === "ArrowDown") return flowTarget(siblings[at + 1]);
  if (arrow === "ArrowUp") return flowTarget(siblings[at - 1]);
  if (arrow === "ArrowRight") return { kind: "node", id: flow.flow.to };
  if (arrow === "ArrowLeft") return { kind: "node", id: flow.flow.from };
  return null;
}

/** Whether `flow` belongs to what is pointed at, so that it stays bright while the others fade. */
export function touches(target: Target, flow: LaidFlow): boolean {
  return target.kind === "flow" ? flow.key === target.key : flow.flow.from === target.id || flow.flow.to === target.id;
}
