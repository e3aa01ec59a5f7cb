/** The whole picture: lanes, columns, bars whose height says how many, labels that never lap over, flows. */
import type { JourneyMap, MapFlow, MapNode } from "../../api/types";
import { formatCount } from "../../words/format";
import { humanise } from "../../words/vocabulary";
import { columnCounts, isLow, makeColumns, untangle } from "./columns";
import type { Column } from "./columns";
import { layFlows } from "./flows";
import { shorten, wrap } from "./labels";
import { ANY_STAGE, assignLanes } from "./lanes";
import type { Lane } from "./lanes";
import { mainFlows } from "./main";
import { BAR_WIDTH, LABEL_LINE, LABEL_SIZE, MIN_BAR, TITLE_SIZE, TONE_HEIGHT } from "./shapes";
import type { Box, LaidLabel, LaidLane, LaidMap, LaidNode, Measure, Weight } from "./shapes";

export interface LayoutWish {
  width: number;
  height: number;
  weight: Weight;
  measure: Measure;
  figureOf: (node: MapNode) => string;
  /** Draw every flow alike instead of the main ones only. */
  allFlows?: boolean;
}

const MIN_PITCH = 70;
const MAX_PITCH = 116;
const LANE_PAD = 8;
const LANE_GAP = 3;
const TITLE_ROOM = 34;
const NOTE_ROOM = 16;
const NODE_GAP = 12;
const BAND_GAP = 24;
const STRIP_HEAD = 20;
const FOOT = 16;

interface Slot {
  node: MapNode;
  label: Omit<LaidLabel, "box">;
  labelHeight: number;
  /** Left free above the label. */
  above: number;
  value: number;
}

const BANDS = ["top", "low", "strip"] as const;
type Band = (typeof BANDS)[number];

interface ColumnPlan extends Record<Band, Slot[]> {
  lane: number;
  x: number;
  labelWidth: number;
}

export function layMap(map: JourneyMap, wish: LayoutWish): LaidMap {
  const lanes = assignLanes(map);
  const least = lanes.map((lane) => leastPitch(lane, wish));
  const room = wish.width - lanes.length * (LANE_PAD + LANE_GAP) + LANE_GAP;
  const counts = columnCounts(lanes, least, room);
  const columns = untangle(makeColumns(lanes, counts, map.flows), map.flows);
  const taken = counts.reduce((sum, count, index) => sum + count * (least[index] ?? 0), 0);
  const spare = Math.max(0, room - taken) / Math.max(1, columns.length);
  // a lane of one column is as wide as its title at least
  const titles = lanes.map((lane, index) => (counts[index] === 1 ? wish.measure(laneTitle(lane), TITLE_SIZE, true) + LANE_PAD : 0));
  const pitches = least.map((pitch, index) => Math.max(pitch + spare, titles[index] ?? 0));
  const head = TITLE_ROOM + (map.level === "stage" ? NOTE_ROOM : 0);
  const frames = layLanes(lanes, counts, pitches, { ...wish, notes: map.level === "stage" });
  const plans = levelFirst(planColumns(columns, frames, counts, wish, (node) => node[wish.weight]));
  const scale = solveScale(plans, wish.height - head - FOOT);
  const bands = bandHeights(plans, scale);
  const nodes = plans.flatMap((plan, index) => layColumn(plan, index, scale, { bands, head }));
  const flowValue = (flow: MapFlow): number => (wish.weight === "arr" ? flow.arr : flow.accounts);
  const main = wish.allFlows === true ? null : mainFlows(map.flows, flowValue);
  const narrow = map.level === "event" ? fit(map, nodes, (flow) => flowValue(flow) * scale) : 1;
  const height = head + bandTop(bands, "strip") + (bands.strip > 0 ? bands.strip : -BAND_GAP) + FOOT;
  const last = frames.at(-1);
  return {
    width: last ? last.box.x + last.box.width : wish.width,
    height,
    lanes: frames.map((frame) => ({ ...frame, box: { ...frame.box, height } })),
    strip: stripBox(frames, bands, head),
    nodes,
    flows: layFlows(map.flows, nodes, { widthOf: (flow) => flowValue(flow) * scale * narrow, main }),
  };
}

/** Events repeat so often that their flows would lap over the bars many times; all are made narrower alike. */
function fit(map: JourneyMap, nodes: LaidNode[], widthOf: (flow: MapFlow) => number): number {
  const room = new Map(nodes.map((node) => [node.node.id, node.box.height]));
  const sums = new Map<string, number>();
  for (const flow of map.flows) {
    for (const side of [`out ${flow.from}`, `in ${flow.to}`]) sums.set(side, (sums.get(side) ?? 0) + widthOf(flow));
  }
  const share = [...sums].map(([side, sum]) => (room.get(side.slice(side.indexOf(" ") + 1)) ?? sum) / Math.max(1e-9, sum));
  return Math.min(1, ...share);
}

const laneTitle = (lane: Pick<Lane, "kind" | "name">): string =>
  lane.kind === "start" ? "Start" : lane.kind === "outcome" ? "Outcomes" : lane.name === ANY_STAGE ? "Events" : humanise(lane.name);

/** A stage's own node stands under the stage's title already, as the start does. */
function nodeTitle(node: MapNode): string {
  if (node.kind === "start") return "Accounts";
  if (node.kind === "stage" && humanise(node.label) === humanise(node.stage)) return "Entered";
  return humanise(node.label);
}

/** Room for the longest word and figure of the lane's labels and for its title, within reason. */
function leastPitch(lane: Lane, wish: LayoutWish): number {
  const nodes = [...lane.nodes, ...lane.strip];
  const words = nodes.flatMap((node) => nodeTitle(node).split(" ").map((word) => wish.measure(word, LABEL_SIZE, true)));
  const figures = nodes.map((node) => wish.measure(wish.figureOf(node), LABEL_SIZE, false));
  const title = nodes.length === 1 || lane.kind !== "stage" ? wish.measure(laneTitle(lane), TITLE_SIZE, true) : 0;
  const widest = Math.ceil(Math.max(title, ...words, ...figures)) + LANE_PAD + 1;
  return Math.min(MAX_PITCH, Math.max(MIN_PITCH, widest));
}

function layLanes(lanes: Lane[], counts: number[], pitches: number[], wish: LayoutWish & { notes: boolean }): LaidLane[] {
  let x = 0;
  return lanes.map((lane, index) => {
    const width = (counts[index] ?? 1) * (pitches[index] ?? MIN_PITCH) + LANE_PAD;
    const words = laneTitle(lane);
    const title = shorten(words, width - LANE_PAD - 2, TITLE_SIZE, true, wish.measure);
    const here = lane.nodes.reduce((sum, node) => sum + node.here_now, 0);
    const note = wish.notes && lane.kind === "stage" ? `${formatCount(here)} here now` : "";
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
      const wrapped = wrap(nodeTitle(node), labelWidth, LABEL_SIZE, true, wish.measure);
      const figure = shorten(wish.figureOf(node), labelWidth, LABEL_SIZE, false, wish.measure);
      const label = { ...wrapped, figure, full: humanise(node.label) };
      const tone = node.sentiment?.enough ? TONE_HEIGHT : 0;
      return { node, label, labelHeight: (wrapped.lines.length + 1) * LABEL_LINE + 4 + tone, above: 0, value: valueOf(node) };
    };
    const x = (frame?.box.x ?? 0) + LANE_PAD + nth * pitch;
    return { lane: column.lane, x, labelWidth, top: column.top.map(slot), low: column.low.map(slot), strip: column.strip.map(slot) };
  });
}

/** The first bars of a band stand level, whatever the height of their labels. */
function levelFirst(plans: ColumnPlan[]): ColumnPlan[] {
  const most = (band: Band): number => Math.max(0, ...plans.map((plan) => plan[band][0]?.labelHeight ?? 0));
  const heights = { top: most("top"), low: most("low"), strip: most("strip") };
  const level = (plan: ColumnPlan, band: Band): Slot[] =>
    plan[band].map((slot, index) => (index === 0 ? { ...slot, above: heights[band] - slot.labelHeight } : slot));
  return plans.map((plan) => ({ ...plan, top: level(plan, "top"), low: level(plan, "low"), strip: level(plan, "strip") }));
}

const isStart = (plan: ColumnPlan): boolean => plan.top.some((slot) => slot.node.kind === "start");

function stackHeight(slots: Slot[], scale: number): number {
  const bars = slots.map((slot) => slot.above + slot.labelHeight + Math.max(MIN_BAR, slot.value * scale));
  return bars.reduce((sum, bar) => sum + bar, 0) + Math.max(0, slots.length - 1) * NODE_GAP;
}

type Bands = Record<Band, number>;

/** The start may use both bands' height: nothing of its own column stands below it. */
function bandHeights(plans: ColumnPlan[], scale: number): Bands {
  const tallest = (of: ColumnPlan[], band: Band): number => Math.max(0, ...of.map((plan) => stackHeight(plan[band], scale)));
  const top = tallest(plans.filter((plan) => !isStart(plan)), "top");
  const low = tallest(plans, "low");
  const start = tallest(plans.filter(isStart), "top");
  return { top: Math.max(top, start - low - BAND_GAP), low, strip: tallest(plans, "strip") };
}

/** Where a band begins below the lanes' heads. */
function bandTop(bands: Bands, band: Band): number {
  if (band === "top") return 0;
  const low = bands.top + BAND_GAP;
  return band === "low" ? low : low + bands.low + (bands.strip > 0 ? STRIP_HEAD : 0) + BAND_GAP;
}

function stripBox(frames: LaidLane[], bands: Bands, head: number): Box | null {
  const stages = frames.filter((frame) => frame.kind === "stage");
  const [first, last] = [stages[0], stages.at(-1)];
  if (bands.strip === 0 || first === undefined || last === undefined) return null;
  const y = head + bandTop(bands, "strip") - STRIP_HEAD - 4;
  return { x: first.box.x, y, width: last.box.x + last.box.width - first.box.x, height: bands.strip + STRIP_HEAD + 4 + FOOT };
}

/** The largest scale at which everything fits the height asked for; the height grows where labels alone fill it. */
function solveScale(plans: ColumnPlan[], height: number): number {
  const tall = (scale: number): number => {
    const bands = bandHeights(plans, scale);
    return bandTop(bands, "strip") + bands.strip - (bands.strip > 0 ? 0 : BAND_GAP);
  };
  const room = Math.max(height, tall(0) + 180);
  const largest = Math.max(1e-9, ...plans.flatMap((plan) => BANDS.flatMap((band) => plan[band].map((slot) => slot.value))));
  let low = 0;
  let high = room / largest;
  for (let round = 0; round < 40; round += 1) {
    const scale = (low + high) / 2;
    if (tall(scale) > room) high = scale;
    else low = scale;
  }
  return low;
}

const MOST_APART: Bands = { top: 46, low: 30, strip: 20 };

function layColumn(plan: ColumnPlan, column: number, scale: number, { bands, head }: { bands: Bands; head: number }): LaidNode[] {
  return BANDS.flatMap((band) => {
    const slots = plan[band];
    const spare = Math.max(0, bands[band] - stackHeight(slots, scale));
    const between = NODE_GAP + (slots.length > 1 ? Math.min(MOST_APART[band], spare / (slots.length - 1)) : 0);
    let y = head + bandTop(bands, band);
    return slots.map((slot) => {
      const node = layNode(slot, plan, column, y + slot.above, scale);
      y = node.box.y + node.box.height + between;
      return node;
    });
  });
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
