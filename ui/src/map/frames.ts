/** The map at an earlier time, drawn on today's places so that growth is seen rather than movement. */
import type { Frame, JourneyMap, MapFlow, MapNode } from "../api/types";
import { layFlows } from "./layout/flows";
import { flowKey } from "./layout/shapes";
import type { LaidMap, LaidNode } from "./layout/shapes";

const NOTHING = { accounts: 0, transitions_in: 0, ended: 0, here_now: 0 };

/**
 * `laid` (its widths standing for accounts) with bars and flows as `frame` knew them, on the same scale. Outcome rates
 * of today are not carried over.
 */
export function replayed(laid: LaidMap, frame: Frame, figureOf: (accounts: number) => string): LaidMap {
  const known = new Map(frame.nodes.map((node) => [node.id, node]));
  const moved = new Map(frame.flows.map((flow) => [flowKey(flow), flow]));
  const nodes = laid.nodes.map((node) => nodeThen(node, { ...NOTHING, ...known.get(node.node.id) }, figureOf));
  const flows = laid.flows.flatMap(({ flow, key }): MapFlow[] => {
    const then = moved.get(key);
    return then ? [{ ...flow, accounts: then.accounts, transitions: then.transitions, outcomes: {}, difference: null }] : [];
  });
  const widthOf = (flow: MapFlow): number => flow.accounts * widthOfOne(laid);
  const main = new Set(laid.flows.filter((flow) => flow.main).map((flow) => flow.key));
  const lanes = laid.lanes.map((lane, index) => (lane.note === "" ? lane : { ...lane, note: `${figureOf(hereIn(nodes, index))} here` }));
  return { ...laid, lanes, nodes, flows: layFlows(flows, nodes, { widthOf, main }) };
}

function hereIn(nodes: LaidNode[], lane: number): number {
  return nodes.reduce((sum, one) => sum + (one.lane === lane ? one.node.here_now : 0), 0);
}

/** Width of one account; ways back are not drawn to scale and tell nothing of it. */
function widthOfOne(laid: LaidMap): number {
  const drawn = laid.flows.find((one) => one.shape !== "back" && one.flow.accounts > 0);
  return drawn ? drawn.width / drawn.flow.accounts : 1;
}

type Then = Pick<MapNode, "accounts" | "transitions_in" | "ended" | "here_now">;

function nodeThen(laid: LaidNode, then: Then, figureOf: (accounts: number) => string): LaidNode {
  const out = Math.max(0, (laid.node.kind === "start" ? then.accounts : then.transitions_in) - then.ended - then.here_now);
  const height = (laid.box.height * then.accounts) / Math.max(1, laid.node.accounts);
  const all = Math.max(1, out + then.ended + then.here_now);
  const part = (count: number): number => (height * count) / all;
  return {
    ...laid,
    node: {
      ...laid.node,
      accounts: then.accounts,
      transitions_in: then.transitions_in,
      transitions_out: out,
      ended: then.ended,
      here_now: then.here_now,
      outcomes: {},
      difference: null,
      dwell: null,
      sentiment: null,
    },
    box: { ...laid.box, height },
    label: { ...laid.label, figure: figureOf(then.accounts) },
    parts: { moved: part(out), here: part(then.here_now), ended: part(then.ended) },
  };
}

/** The answer behind a replayed picture, for whoever reads its figures. */
export function mapThen(map: JourneyMap, laid: LaidMap, { totals }: Frame): JourneyMap {
  return { ...map, compare: null, totals, nodes: laid.nodes.map(({ node }) => node), flows: laid.flows.map(({ flow }) => flow) };
}

/** The frame of a period; the first where the period is not one of them. */
export function frameAt(frames: Frame[], period: string | null): number {
  return Math.max(
    0,
    frames.findIndex((frame) => frame.period === period),
  );
}
