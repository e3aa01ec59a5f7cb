/** What a colour on the map means: the share that ends badly, or the difference between two groups. */
import { scaleLinear } from "d3-scale";
import type { Difference, JourneyMap, OutcomeInfo, OutcomeRate } from "../api/types";
import type { Palette } from "../theme/palette";
import { formatPoints, formatShare, isClear } from "../words/format";

export interface BadShare {
  rate: number;
  n: number;
}

interface Coloured {
  outcomes: Record<string, OutcomeRate>;
  difference?: Difference | null | undefined;
}

/** Outcomes exclude one another within a journey, so the shares of several bad ones add. */
export function badShare(outcomes: Record<string, OutcomeRate>, bad: readonly string[]): BadShare | null {
  const found = bad.flatMap((name) => outcomes[name] ?? []);
  if (found.length === 0) return null;
  const sum = found.reduce((whole, one) => ({ rate: whole.rate + one.rate, n: whole.n + one.n }), { rate: 0, n: 0 });
  return { rate: Math.min(1, sum.rate), n: sum.n };
}

export interface MapColours {
  comparing: boolean;
  low: string;
  high: string;
  colourOf: (thing: Coloured) => string;
  textOf: (thing: Coloured) => string;
}

export function mapColours(map: JourneyMap, outcomes: OutcomeInfo[], palette: Palette): MapColours {
  return map.compare === null ? riskColours(map, outcomes, palette) : differenceColours(map, palette);
}

/** One colour for every step, where no rates are told. */
export function plainColours(palette: Palette): MapColours {
  return { comparing: false, low: "", high: "", colourOf: () => palette.accent, textOf: () => "" };
}

function riskColours(map: JourneyMap, outcomes: OutcomeInfo[], palette: Palette): MapColours {
  const bad = outcomes.filter((one) => one.kind === "bad").map((one) => one.name);
  const base = overallShare(map, bad);
  const reach = usualReach(map, bad, base);
  const low = Math.max(0, base - reach);
  const high = Math.min(1, base + reach);
  const scale = scaleLinear<string>().domain([low, base, high]).range([palette.good, palette.middle, palette.bad]).clamp(true);
  return {
    comparing: false,
    low: low === 0 ? formatShare(0) : `${formatShare(low)} or less`,
    high: `${formatShare(high)} or more`,
    colourOf: (thing) => {
      const share = badShare(thing.outcomes, bad);
      return share === null ? palette.middle : scale(share.rate);
    },
    textOf: (thing) => {
      const share = badShare(thing.outcomes, bad);
      return share === null ? "" : formatShare(share.rate);
    },
  };
}

const STEP = 0.05;

/** How far the shares of steps with enough accounts lie from the whole, so that colours use their full range. */
function usualReach(map: JourneyMap, bad: readonly string[], base: number): number {
  const enough = map.totals.accounts * 0.03;
  const far = map.nodes
    .filter((node) => node.kind !== "outcome" && node.kind !== "end" && node.accounts >= enough)
    .map((node) => Math.abs((badShare(node.outcomes, bad)?.rate ?? base) - base));
  return Math.max(STEP, Math.ceil((Math.max(0, ...far) * 0.9) / STEP) * STEP);
}

function overallShare(map: JourneyMap, bad: readonly string[]): number {
  const start = map.nodes.find((node) => node.kind === "start");
  const ofStart = start ? badShare(start.outcomes, bad) : null;
  const counted = bad.reduce((sum, name) => sum + (map.totals.outcomes[name] ?? 0), 0);
  const share = ofStart?.rate ?? counted / Math.max(1, map.totals.accounts);
  return Math.min(0.9, Math.max(0.02, share));
}

/** The same accounts come by, exactly. */
function isSame({ accounts_share: share, p_adjusted: p }: Difference): boolean {
  return p === null && share === 0;
}

function differenceColours(map: JourneyMap, palette: Palette): MapColours {
  // the compared outcomes themselves differ by everything; the scale is for the way there
  const steps = map.nodes.filter((node) => node.kind !== "outcome" && node.kind !== "end");
  const most = Math.max(STEP, ...steps.map((node) => Math.abs(node.difference?.accounts_share ?? 0)));
  const scale = scaleLinear<string>().domain([-most, 0, most]).range([palette.bad, palette.middle, palette.good]).clamp(true);
  return {
    comparing: true,
    low: `(${formatPoints(-most)})`,
    high: `(${formatPoints(most)})`,
    colourOf: ({ difference }) =>
      !difference || !isClear(difference.p_adjusted) ? palette.middle : scale(difference.accounts_share),
    textOf: ({ difference }) => (difference && !isSame(difference) ? formatPoints(difference.accounts_share) : ""),
  };
}
