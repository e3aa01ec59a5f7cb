/** Where flows leave and arrive, and the curves between. */
import { linkHorizontal } from "d3-shape";
import type { MapFlow } from "../../api/types";
import { BAR_WIDTH, flowKey } from "./shapes";
import type { FlowShape, LaidFlow, LaidNode } from "./shapes";

interface Draft {
  flow: MapFlow;
  width: number;
  shape: FlowShape;
  source: LaidNode;
  target: LaidNode;
  fromY: number;
  toY: number;
}

const middle = (node: LaidNode): number => node.box.y + node.box.height / 2;

export interface FlowWish {
  widthOf: (flow: MapFlow) => number;
  /** Keys of the flows that carry the picture; null: all do. */
  main: Set<string> | null;
}

export function layFlows(flows: MapFlow[], nodes: LaidNode[], { widthOf, main }: FlowWish): LaidFlow[] {
  const byId = new Map(nodes.map((node) => [node.node.id, node]));
  const drafts: Draft[] = [];
  for (const flow of flows) {
    const source = byId.get(flow.from);
    const target = byId.get(flow.to);
    if (source === undefined || target === undefined) continue;
    const ends = { fromY: middle(source), toY: middle(target) };
    const shape = shapeOf(source, target);
    drafts.push({ flow, width: shape === "back" ? backWidth(widthOf(flow)) : widthOf(flow), shape, source, target, ...ends });
  }
  for (const node of nodes) setPorts(node, drafts);
  return drafts.map((draft) => finish(draft, main === null || main.has(flowKey(draft.flow)))).sort((a, b) => b.width - a.width);
}

const WIDEST_BACK = 3.5;

/** Ways back run against the reading direction over everything else: lines with an arrow, not bands. */
function backWidth(width: number): number {
  return Math.min(WIDEST_BACK, 0.6 + Math.sqrt(width) * 0.4);
}

function shapeOf(source: LaidNode, target: LaidNode): FlowShape {
  if (source.column === target.column) return "beside";
  return target.column < source.column ? "back" : "forward";
}

/** Stacks the ends at each side of a bar in the order of their other ends, so that flows leave without crossing. */
function setPorts(node: LaidNode, drafts: Draft[]): void {
  const leaving = drafts.filter((draft) => draft.source === node);
  const arriving = drafts.filter((draft) => draft.target === node);
  const lay = (group: Draft[], other: (draft: Draft) => LaidNode, fromFoot: boolean, set: (draft: Draft, y: number) => void): void => {
    const ordered = [...group].sort((a, b) => middle(other(a)) - middle(other(b)));
    const widths = ordered.map((draft) => draft.width);
    const total = widths.reduce((sum, width) => sum + width, 0);
    const top = node.box.y + (fromFoot ? Math.max(0, node.box.height - total) : 0);
    const places = stack(widths, top, Math.min(node.box.height, node.box.y + node.box.height - top));
    ordered.forEach((draft, index) => {
      set(draft, places[index] ?? middle(node));
    });
  };
  // ways on leave at the right from the top of the bar, ways back at the left from its foot; arriving mirrors that
  for (const back of [false, true]) {
    const isBack = (draft: Draft): boolean => (draft.shape === "back") === back;
    lay(leaving.filter(isBack), (draft) => draft.target, back, (draft, y) => (draft.fromY = y));
  }
  for (const right of [false, true]) {
    const atRight = (draft: Draft): boolean => (draft.shape !== "forward") === right;
    lay(arriving.filter(atRight), (draft) => draft.source, right, (draft, y) => (draft.toY = y));
  }
}

/** Middles of bands of the given widths stacked from `top`; where they need more than `height` they lap over. */
export function stack(widths: number[], top: number, height: number): number[] {
  const total = widths.reduce((sum, width) => sum + width, 0);
  const last = widths.at(-1) ?? 0;
  const squeeze = total > height && total > last ? Math.max(0, (height - last) / (total - last)) : 1;
  let before = 0;
  return widths.map((width) => {
    const start = Math.max(0, Math.min(before * squeeze, height - width));
    before += width;
    return top + start + Math.min(width, height) / 2;
  });
}

const curve = linkHorizontal<{ source: [number, number]; target: [number, number] }, [number, number]>();

function finish(draft: Draft, main: boolean): LaidFlow {
  const { flow, width, shape, source, target } = draft;
  const from = { x: shape === "back" ? source.box.x : source.box.x + BAR_WIDTH, y: draft.fromY };
  const to = { x: shape === "forward" ? target.box.x : target.box.x + BAR_WIDTH, y: draft.toY };
  const path =
    shape === "forward"
      ? (curve({ source: [from.x, from.y], target: [to.x, to.y] }) ?? "")
      : shape === "beside"
        ? besidePath(from, to, width)
        : backPath(from, to, width, source.low === target.low);
  const outline = width < 1.5 || shape === "back" ? null : shape === "forward" ? ribbon(from, to, width) : bow(from, to, width);
  return { flow, key: flowKey(flow), shape, main, width, path, outline, from, to, source, target };
}

const n = (value: number): string => value.toFixed(1);

interface Point {
  x: number;
  y: number;
}

/** A band of one width at both ends: unlike a thick line it never bulges out where it turns sharply. */
function ribbon(from: Point, to: Point, width: number): string {
  const half = width / 2;
  const turn = n((from.x + to.x) / 2);
  const edge = (a: Point, b: Point, by: number): string => `C${turn},${n(a.y + by)} ${turn},${n(b.y + by)} ${n(b.x)},${n(b.y + by)}`;
  return `M${n(from.x)},${n(from.y - half)}${edge(from, to, -half)}L${n(to.x)},${n(to.y + half)}${edge(to, from, half)}Z`;
}

const SELF_APART = 8;

/** How far a bow stands out from its column. */
function standOut(from: Point, to: Point): number {
  return 14 + Math.min(20, Math.abs(to.y - from.y) * 0.12);
}

/** Between two nodes of one column, or a node and itself: a bow at the right. */
function besidePath(from: Point, to: Point, width: number): string {
  const out = standOut(from, to) + Math.min(12, width / 2);
  const [a, b] = Math.abs(to.y - from.y) < SELF_APART ? [from.y - 4, to.y + 4] : [from.y, to.y];
  return `M${n(from.x)},${n(a)}C${n(from.x + out)},${n(a)} ${n(to.x + out)},${n(b)} ${n(to.x)},${n(b)}`;
}

/** The same bow as a crescent, as wide as its number at both ends and slimmer where it turns. */
function bow(from: Point, to: Point, width: number): string | null {
  if (Math.abs(to.y - from.y) < Math.max(SELF_APART, width)) return null;
  const half = (to.y > from.y ? 1 : -1) * (width / 2);
  const inner = standOut(from, to);
  const outer = inner + Math.min(24, width);
  const { x } = from;
  return [
    `M${n(x)},${n(from.y - half)}C${n(x + outer)},${n(from.y - half)} ${n(x + outer)},${n(to.y + half)} ${n(x)},${n(to.y + half)}`,
    `L${n(x)},${n(to.y - half)}C${n(x + inner)},${n(to.y - half)} ${n(x + inner)},${n(from.y + half)} ${n(x)},${n(from.y + half)}Z`,
  ].join("");
}

/** Back to an earlier column: out at the left, under what lies between on the same level, in from the right. */
function backPath(from: Point, to: Point, width: number, sameLevel: boolean): string {
  const span = from.x - to.x;
  const dip = sameLevel ? 18 + width / 2 + Math.min(60, span * 0.1) : 0;
  const reach = Math.max(18, span * 0.45);
  return `M${n(from.x)},${n(from.y)}C${n(from.x - reach)},${n(from.y + dip)} ${n(to.x + reach)},${n(to.y + dip)} ${n(to.x)},${n(to.y)}`;
}
