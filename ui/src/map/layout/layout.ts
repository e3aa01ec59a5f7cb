/** The whole picture: lanes, columns, bars whose height says how many, labels that never lap over, flows. */
import type { JourneyMap, MapFlow, MapNode } from "../../api/types";
import { formatCount } from "../../words/format";
import { humanise } from "../../words/vocabulary";
import { columnCounts, isLow, makeColumns, untangle } from "./columns";
import type { Column } from "./columns";
import { layFlows } from "./flows";
import { shorten, wrap } from "./labels";
import { assignLanes } from "./lanes";
import type { Lane } from "./lanes";
import { BAR_WIDTH, LABEL_LINE, LABEL_SIZE, MIN_BAR, TITLE_SIZE } from "./shapes";
import type { LaidLabel, LaidLane, LaidMap, LaidNode, Measure, Weight } from "./shapes";

export interface LayoutWish {
  width: number;
  height: number;
  weight: Weight;
  measure: Measure;
  figureOf: (node: MapNode) => string;
}

const MIN_PITCH = 74;
const MAX_PITCH = 116;
const LANE_PAD = 9;
const LANE_GAP = 3;
const HEADER = 52;
const NODE_GAP = 12;
const BAND_GAP = 22;
const FOOT = 18;

interface Slot {
  node: MapNode;
  label: Omit<LaidLabel, "box">;
  labelHeight: number;
  value: number;
}

interface ColumnPlan {
  lane: number;
  x: number;
  labelWidth: number;
  top: Slot[];
  low: Slot[];
}

export function layMap(map: JourneyMap, wish: LayoutWish): LaidMap {
  const lanes = assignLanes(map);
  const least = lanes.map((lane) => leastPitch(lane, wish));
  const room = wish.width - lanes.length * (LANE_PAD + LANE_GAP) + LANE_GAP;
  const counts = columnCounts(lanes, least, room);
  const columns = untangle(makeColumns(lanes, counts, map.flows), map.flows);
  const taken = counts.reduce((sum, count, index) => sum + count * (least[index] ?? 0), 0);
  const spare = Math.max(0, room - taken) / Math.max(1, columns.length);
  const pitches = least.map((pitch) => pitch + spare);
  const frames = layLanes(lanes, counts, pitches, wish);
  const valueOf = nodeValues(map, wish.weight);
  const plans = planColumns(columns, frames, counts, wish, valueOf);
  const scale = solveScale(plans, wish.height - HEADER - FOOT);
  const bands = bandHeights(plans, scale);
  const nodes = plans.flatMap((plan, index) => layColumn(plan, index, scale, bands));
  const flowValue = (flow: MapFlow): number => (wish.weight === "arr" ? flow.arr : flow.accounts);
  const height = HEADER + bands.top + BAND_GAP + bands.low + FOOT;
  const last = frames.at(-1);
  return {
    width: last ? last.box.x + last.box.width : wish.width,
    height,
    lanes: frames.map((frame) => ({ ...frame, box: { ...frame.box, height } })),
    nodes,
    flows: layFlows(map.flows, nodes, (flow) => flowValue(flow) * scale),
  };
}

const laneTitle = (lane: Lane): string =>
  lane.kind === "start" ? "Start" : lane.kind === "outcome" ? "Outcomes" : humanise(lane.name);

/** Room for the longest word and figure of the lane's labels and for its title, within reason. */
function leastPitch(lane: Lane, wish: LayoutWish): number {
  const words = lane.nodes.flatMap((node) => humanise(node.label).split(" ").map((word) => wish.measure(word, LABEL_SIZE, true)));
  const figures = lane.nodes.map((node) => wish.measure(wish.figureOf(node), LABEL_SIZE, false));
  const title = wish.measure(laneTitle(lane), TITLE_SIZE, true);
  const widest = Math.ceil(Math.max(title, ...words, ...figures)) + LANE_PAD + 1;
  return Math.min(MAX_PITCH, Math.max(MIN_PITCH, widest));
}

/** By ARR a bar stands for the ARR that passes it, since the map carries ARR on flows only. */
function nodeValues(map: JourneyMap, weight: Weight): (node: MapNode) => number {
  if (weight === "accounts") return (node) => node.accounts;
  const into = new Map<string, number>();
  const out = new Map<string, number>();
  for (const flow of map.flows) {
    into.set(flow.to, (into.get(flow.to) ?? 0) + flow.arr);
    out.set(flow.from, (out.get(flow.from) ?? 0) + flow.arr);
  }
  return (node) => Math.max(into.get(node.id) ?? 0, out.get(node.id) ?? 0);
}

function layLanes(lanes: Lane[], counts: number[], pitches: number[], wish: LayoutWish): LaidLane[] {
  let x = 0;
  return lanes.map((lane, index) => {
    const width = (counts[index] ?? 1) * (pitches[index] ?? MIN_PITCH) + LANE_PAD;
    const words = laneTitle(lane);
    const title = shorten(words, width - LANE_PAD - 2, TITLE_SIZE, true, wish.measure);
    const here = lane.nodes.reduce((sum, node) => sum + node.here_now, 0);
    const note = lane.kind === "stage" ? `${formatCount(here)} here now` : "";
    const fitted = shorten(note, width - LANE_PAD - 2, LABEL_SIZE, false, wish.measure);
    const frame: LaidLane = {
      name: lane.name,
      title,
      titleCut: title !== words,
      note: fitted,
      kind: lane.kind,
      box: { x, y: 0, width, height: 0 },
    };
    x += width + LANE_GAP;
    return frame;
  });
}

function planColumns(
  columns: Column[],
  frames: LaidLane[],
  counts: number[],
  wish: LayoutWish,
  valueOf: (node: MapNode) => number,
): ColumnPlan[] {
  const seen = new Map<number, number>();
  return columns.map((column) => {
    const nth = seen.get(column.lane) ?? 0;
    seen.set(column.lane, nth + 1);
    const frame = frames[column.lane];
    const pitch = ((frame?.box.width ?? 0) - LANE_PAD) / (counts[column.lane] ?? 1);
    const labelWidth = pitch - LANE_PAD;
    const slot = (node: MapNode): Slot => {
      const wrapped = wrap(humanise(node.label), labelWidth, LABEL_SIZE, true, wish.measure);
      const figure = shorten(wish.figureOf(node), labelWidth, LABEL_SIZE, false, wish.measure);
      const label = { ...wrapped, figure, full: humanise(node.label) };
      return { node, label, labelHeight: (wrapped.lines.length + 1) * LABEL_LINE + 4, value: valueOf(node) };
    };
    const x = (frame?.box.x ?? 0) + LANE_PAD + nth * pitch;
    return { lane: column.lane, x, labelWidth, top: column.top.map(slot), low: column.low.map(slot) };
  });
}

const isStart = (plan: ColumnPlan): boolean => plan.top.some((slot) => slot.node.kind === "start");

function stackHeight(slots: Slot[], scale: number): number {
  const bars = slots.map((slot) => slot.labelHeight + Math.max(MIN_BAR, slot.value * scale));
  return bars.reduce((sum, bar) => sum + bar, 0) + Math.max(0, slots.length - 1) * NODE_GAP;
}

interface Bands {
  top: number;
  low: number;
}

/** The start may use both bands' height: nothing of its own column stands below it. */
function bandHeights(plans: ColumnPlan[], scale: number): Bands {
  const top = Math.max(0, ...plans.filter((plan) => !isStart(plan)).map((plan) => stackHeight(plan.top, scale)));
  const low = Math.max(0, ...plans.map((plan) => stackHeight(plan.low, scale)));
  const start = Math.max(0, ...plans.filter(isStart).map((plan) => stackHeight(plan.top, scale)));
  return { top: Math.max(top, start - low - BAND_GAP), low };
}

/** The largest scale at which everything fits the height asked for; the height grows where labels alone fill it. */
function solveScale(plans: ColumnPlan[], height: number): number {
  const tall = (scale: number): number => {
    const bands = bandHeights(plans, scale);
    return bands.top + bands.low + BAND_GAP;
  };
  const room = Math.max(height, tall(0) + 180);
  const largest = Math.max(1e-9, ...plans.flatMap((plan) => [...plan.top, ...plan.low].map((slot) => slot.value)));
  let low = 0;
  let high = room / largest;
  for (let round = 0; round < 40; round += 1) {
    const scale = (low + high) / 2;
    if (tall(scale) > room) high = scale;
    else low = scale;
  }
  return low;
}

function layColumn(plan: ColumnPlan, column: number, scale: number, bands: Bands): LaidNode[] {
  const lay = (slots: Slot[], top: number, spare: number): LaidNode[] => {
    let y = top;
    const between = NODE_GAP + (slots.length > 1 ? Math.min(30, spare / (slots.length - 1)) : 0);
    return slots.map((slot) => {
      const node = layNode(slot, plan, column, y, scale);
      y = node.box.y + node.box.height + between;
      return node;
    });
  };
  const lowTop = HEADER + bands.top + BAND_GAP;
  const spareTop = Math.max(0, bands.top - stackHeight(plan.top, scale));
  const spareLow = Math.max(0, bands.low - stackHeight(plan.low, scale));
  return [...lay(plan.top, HEADER, spareTop), ...lay(plan.low, lowTop, spareLow)];
}

function layNode(slot: Slot, plan: ColumnPlan, column: number, y: number, scale: number): LaidNode {
  const height = Math.max(MIN_BAR, slot.value * scale);
  const { node } = slot;
  const all = Math.max(1, node.transitions_out + node.here_now + node.ended);
  const part = (count: number): number => (height * count) / all;
  return {
    node,
    lane: plan.lane,
    column,
    low: isLow(node),
    box: { x: plan.x, y: y + slot.labelHeight, width: BAR_WIDTH, height },
    label: { ...slot.label, box: { x: plan.x, y, width: plan.labelWidth, height: slot.labelHeight } },
    parts: { moved: part(node.transitions_out), here: part(node.here_now), ended: part(node.ended) },
  };
}
