/** The storyline as plain numbers: where every bar, line and marker stands. */
import { scaleLinear, scaleUtc } from "d3-scale";
import { curveMonotoneX, line } from "d3-shape";
import type { Account, WeekPoint } from "../api/types";
import { humanise, MOVED } from "../words/vocabulary";

export const FRAME = { left: 40, right: 44, top: 72, risk: 120, gap: 26, activity: 90, foot: 24 } as const;

export interface StoryMarker {
  x: number;
  row: number;
  tone: "good" | "bad" | "neutral" | "said";
  words: string;
  at: string;
}

export interface StoryBand {
  x: number;
  width: number;
  title: string;
}

export interface Story {
  width: number;
  height: number;
  bands: StoryBand[];
  bars: { x: number; y: number; width: number; height: number }[];
  people: string;
  risk: string;
  health: string;
  /** Weeks whose risk stands alone, where a line would show nothing. */
  dots: { x: number; y: number }[];
  lastRisk: { x: number; y: number; share: number } | null;
  markers: StoryMarker[];
  /** How contract periods were decided: a line through the whole chart with its word. */
  decided: { x: number; words: string }[];
  months: { x: number; at: Date }[];
  topEvents: number;
  topPeople: number;
  healthMost: number;
  /** The middle of every week. */
  weekX: number[];
  riskY: (share: number) => number;
}

const WEEK_MS = 7 * 86_400_000;
const MARKER_ROOM = 11;
const ROWS = 3;

/** The weeks shown: from the account's start, and of a long story the last `months` only. */
export function weeksShown(account: Account, months: number | null): WeekPoint[] {
  const entered = account.visits[0]?.entered ?? account.weeks[0]?.week ?? "";
  const last = account.weeks.at(-1)?.week;
  const since = months !== null && last ? new Date(new Date(last).getTime() - months * 30.5 * 86_400_000).toISOString() : "";
  return account.weeks.filter((week) => {
    const end = new Date(new Date(week.week).getTime() + WEEK_MS).toISOString();
    return end > entered && week.week >= since;
  });
}

export function layStory(account: Account, weeks: WeekPoint[], width: number): Story {
  const [from, to] = span(weeks);
  const x = scaleUtc().domain([from, to]).range([FRAME.left, width - FRAME.right]);
  const xOf = (at: string): number => x(new Date(at));
  const topEvents = niceTop(weeks.map((week) => week.events));
  const topPeople = niceTop(weeks.map((week) => week.people));
  const floor = FRAME.top + FRAME.risk + FRAME.gap + FRAME.activity;
  const eventsY = scaleLinear().domain([0, topEvents]).range([floor, floor - FRAME.activity]);
  const peopleY = scaleLinear().domain([0, topPeople]).range([floor, floor - FRAME.activity]);
  const riskY = scaleLinear().domain([0, 1]).range([FRAME.top + FRAME.risk, FRAME.top]);
  const healthMost = healthScale(weeks);
  const step = x(new Date(from.getTime() + WEEK_MS)) - x(from);
  const barWidth = Math.max(1, Math.min(14, step * 0.7));
  const draw = (value: (week: WeekPoint) => number | null, y: (value: number) => number): string =>
    line<WeekPoint>()
      .defined((week) => value(week) !== null)
      .x((week) => xOf(week.week) + step / 2)
      .y((week) => y(value(week) ?? 0))
      .curve(curveMonotoneX)(weeks) ?? "";
  return {
    width,
    height: floor + FRAME.foot,
    bands: bandsOf(account, xOf, width),
    bars: weeks.map((week) => ({
      x: xOf(week.week) + (step - barWidth) / 2,
      y: eventsY(week.events),
      width: barWidth,
      height: floor - eventsY(week.events),
    })),
    people: draw((week) => week.people, peopleY),
    risk: draw((week) => week.probability, riskY),
    health: draw((week) => week.existing_health, (value) => riskY(value / healthMost)),
    ...risksOf(weeks, (week) => xOf(week.week) + step / 2, riskY),
    markers: markersOf(account, xOf).filter((marker) => marker.x >= FRAME.left),
    decided: account.terms
      .flatMap((term) => (term.decided && term.outcome !== MOVED ? [{ x: xOf(term.decided), words: humanise(term.outcome) }] : []))
      .filter((one) => one.x >= FRAME.left && one.x <= width - FRAME.right),
    months: x.ticks(Math.max(2, Math.floor(width / 130))).map((at) => ({ x: x(at), at })),
    topEvents,
    topPeople,
    healthMost,
    weekX: weeks.map((week) => xOf(week.week) + step / 2),
    riskY,
  };
}

function span(weeks: WeekPoint[]): [Date, Date] {
  const values = weeks.map((week) => new Date(week.week).getTime());
  return [new Date(Math.min(...values)), new Date(Math.max(...values) + WEEK_MS)];
}

function risksOf(weeks: WeekPoint[], xOf: (week: WeekPoint) => number, riskY: (share: number) => number): Pick<Story, "dots" | "lastRisk"> {
  const known = (index: number): boolean => (weeks[index]?.probability ?? null) !== null;
  const place = (week: WeekPoint): { x: number; y: number } => ({ x: xOf(week), y: riskY(week.probability ?? 0) });
  const dots = weeks.filter((_, index) => known(index) && !known(index - 1) && !known(index + 1)).map(place);
  const last = weeks.filter((week) => week.probability !== null).at(-1);
  return { dots, lastRisk: last ? { ...place(last), share: last.probability ?? 0 } : null };
}

function niceTop(values: number[]): number {
  return scaleLinear().domain([0, Math.max(1, ...values)]).nice(3).domain()[1] ?? 1;
}

/** A health score may come in 0..1, 0..10 or 0..100; its own scale is kept. */
function healthScale(weeks: WeekPoint[]): number {
  const most = Math.max(0, ...weeks.map((week) => week.existing_health ?? 0));
  return most <= 1 ? 1 : most <= 10 ? 10 : Math.max(100, most);
}

function bandsOf(account: Account, xOf: (at: string) => number, width: number): StoryBand[] {
  const end = width - FRAME.right;
  const shown = account.visits.filter((visit) => visit.exited === null || xOf(visit.exited) > FRAME.left);
  return shown.map((visit) => {
    const x = Math.max(FRAME.left, xOf(visit.entered));
    const right = visit.exited ? Math.min(end, xOf(visit.exited)) : end;
    return { x, width: Math.max(0, right - x), title: humanise(visit.stage) };
  });
}

/** Markers near one another take a second row, so that both stay readable. */
function markersOf(account: Account, xOf: (at: string) => number): StoryMarker[] {
  const found = [
    ...account.milestones.flatMap((one) => (one.reached ? [{ at: one.reached, tone: "good" as const, words: humanise(one.milestone) }] : [])),
    ...account.indicators.map((one) => ({ at: one.raised, tone: "bad" as const, words: humanise(one.indicator) })),
    ...account.unusual.changes.map((one) => ({ at: one.changed.week, tone: "neutral" as const, words: one.sentence })),
    ...account.timeline.flatMap((one) =>
      one.quote && one.tone === "bad" && one.importance >= 2 ? [{ at: one.at, tone: "said" as const, words: `\u201c${one.quote}\u201d` }] : [],
    ),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
  const last = Array.from({ length: ROWS }, () => -Infinity);
  return found.map((one) => {
    const x = xOf(one.at);
    const free = last.findIndex((before) => x - before >= MARKER_ROOM);
    const row = free === -1 ? 0 : free;
    last[row] = x;
    return { ...one, x, row };
  });
}
