/** What the map's layout takes in and gives out: plain numbers, no drawing. */
import type { MapFlow, MapNode } from "../../api/types";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Measure = (text: string, size: number, bold: boolean) => number;
export type Weight = "accounts" | "arr";

export interface LaidLabel {
  lines: string[];
  figure: string;
  full: string;
  cut: boolean;
  box: Box;
}

export interface LaidNode {
  node: MapNode;
  lane: number;
  column: number;
  low: boolean;
  box: Box;
  label: LaidLabel;
  /** Heights inside the bar: those who moved on, those here now, those who ended. */
  parts: { moved: number; here: number; ended: number };
}

export type FlowShape = "forward" | "beside" | "back";

export interface LaidFlow {
  flow: MapFlow;
  key: string;
  shape: FlowShape;
  /** Whether it carries the picture; the others are drawn faint until a step of theirs is pointed at. */
  main: boolean;
  width: number;
  /** The middle line, for pointing at, and the outline that is filled (null: the line is stroked). */
  path: string;
  outline: string | null;
  /** Where the flow leaves and arrives: the middles of its ends. */
  from: { x: number; y: number };
  to: { x: number; y: number };
  source: LaidNode;
  target: LaidNode;
}

export interface LaidLane {
  name: string;
  title: string;
  titleCut: boolean;
  note: string;
  kind: "start" | "stage" | "outcome";
  box: Box;
}

export interface LaidMap {
  width: number;
  height: number;
  lanes: LaidLane[];
  /** Below the lanes, what may happen at any stage; null where there is nothing of the kind. */
  strip: Box | null;
  nodes: LaidNode[];
  flows: LaidFlow[];
}

export const LABEL_SIZE = 11;
export const LABEL_LINE = 13.5;
export const TITLE_SIZE = 12.5;
export const BAR_WIDTH = 12;
export const MIN_BAR = 3;
/** Room above a bar for the strip that tells how customers sounded there. */
export const TONE_HEIGHT = 8;

export function flowKey(flow: Pick<MapFlow, "from" | "to">): string {
  return `${flow.from}\u2192${flow.to}`;
}

export function overlaps(a: Box, b: Box, slack = 0): boolean {
  return (
    a.x + slack < b.x + b.width &&
    b.x + slack < a.x + a.width &&
    a.y + slack < b.y + b.height &&
    b.y + slack < a.y + a.height
  );
}
