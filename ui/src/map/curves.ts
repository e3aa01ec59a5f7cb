/** Curves of the share that has reached a milestone by day, as paths of a picture. */
import { scaleLinear } from "d3-scale";
import { area, curveStepAfter, line } from "d3-shape";
import type { CohortCurve, CurvePoint, ReachCurve, Workspace } from "../api/types";

export const SPANS = [
  ["90", "90 days"],
  ["180", "180 days"],
  ["365", "1 year"],
  ["all", "All days"],
] as const;

export type Span = (typeof SPANS)[number][0];

export function spanOf(chosen: string | null): Span {
  return SPANS.find(([key]) => key === chosen)?.[0] ?? "365";
}

/** The last day drawn: never beyond the days that anybody was observed to. */
export function lastDay(span: Span, points: CurvePoint[]): number {
  const observed = points.at(-1)?.day ?? 90;
  return span === "all" ? Math.max(30, observed) : Math.min(Number(span), Math.max(30, observed));
}

export interface DrawnCurve {
  name: string;
  line: string;
  band: string;
  dots: { x: number; y: number; low: number; high: number; point: CurvePoint }[];
  end: { x: number; y: number };
}

export interface CurveFigure {
  width: number;
  height: number;
  plot: { left: number; right: number; top: number; bottom: number };
  days: { x: number; day: number }[];
  shares: { y: number; share: number }[];
  all: DrawnCurve;
  cohorts: DrawnCurve[];
  dayAt: (x: number) => number;
  xOf: (day: number) => number;
}

export interface CurveWish {
  width: number;
  height: number;
  last: number;
}

const LEFT = 46;
const RIGHT = 70;
const TOP = 12;
const BOTTOM = 34;

interface NamedCurve {
  name: string;
  points: CurvePoint[];
}

export function layCurves(all: CurvePoint[], cohorts: NamedCurve[], { width, height, last }: CurveWish): CurveFigure {
  const plot = { left: LEFT, right: width - RIGHT, top: TOP, bottom: height - BOTTOM };
  const x = scaleLinear().domain([0, last]).range([plot.left, plot.right]);
  const y = scaleLinear().domain([0, 1]).range([plot.bottom, plot.top]);
  const draw = ({ name, points }: NamedCurve, stepped: boolean): DrawnCurve => {
    const shown = [ORIGIN, ...points.filter((point) => point.day <= last)];
    const path = line<CurvePoint>((point) => x(point.day), (point) => y(point.share));
    const band = area<CurvePoint>((point) => x(point.day), (point) => y(point.ci[0]), (point) => y(point.ci[1]));
    if (stepped) {
      path.curve(curveStepAfter);
      band.curve(curveStepAfter);
    }
    const dots = shown.slice(1).map((point) => ({ x: x(point.day), y: y(point.share), low: y(point.ci[0]), high: y(point.ci[1]), point }));
    const end = dots.at(-1) ?? { x: plot.left, y: plot.bottom };
    return { name, line: path(shown) ?? "", band: band(shown) ?? "", dots, end: { x: end.x, y: end.y } };
  };
  return {
    width,
    height,
    plot,
    days: dayTicks(last, width).map((day) => ({ x: x(day), day })),
    shares: [0, 0.25, 0.5, 0.75, 1].map((share) => ({ y: y(share), share })),
    all: draw({ name: "All", points: all }, true),
    cohorts: cohorts.map((one) => draw(one, false)),
    dayAt: (at) => x.invert(at),
    xOf: (day) => x(day),
  };
}

const ORIGIN: CurvePoint = { day: 0, share: 0, ci: [0, 0], at_risk: 0 };
const TICK_STEPS = [7, 15, 30, 60, 90, 180, 360];

/** Whole weeks, months or quarters, as many as fit. */
export function dayTicks(last: number, width: number): number[] {
  const most = Math.max(2, Math.floor(width / 56));
  const step = TICK_STEPS.find((one) => last / one <= most) ?? 360;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}

/** The share known at a day: that of the last point up to it. */
export function pointAt(points: CurvePoint[], day: number): CurvePoint | null {
  return points.findLast((point) => point.day <= day) ?? null;
}

/** At the days of a cohort's table; null where nobody of it was observed that long. */
export function pointOn(curve: Pick<CohortCurve, "points">, day: number): CurvePoint | null {
  return curve.points.find((point) => point.day === day) ?? null;
}

/** Stage by stage; within a stage as most reach them, the soonest first. */
export function inOrder(curves: ReachCurve[], stages: Workspace["stages"]): ReachCurve[] {
  const place = (stage: string | null): number => {
    const at = stages.findIndex((one) => one.name === stage);
    return at < 0 ? stages.length : at;
  };
  return [...curves].sort(
    (a, b) => place(a.stage) - place(b.stage) || (a.median_days ?? Infinity) - (b.median_days ?? Infinity) || b.reached - a.reached,
  );
}
