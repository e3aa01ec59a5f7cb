import { describe, expect, it } from "vitest";
import { makeCompany } from "../../../fixtures/company";
import { journeyMap } from "../../../fixtures/map";
import type { Level } from "../../api/types";
import { formatCount } from "../../words/format";
import { stack } from "./flows";
import { roughMeasure, wrap } from "./labels";
import { layMap } from "./layout";
import { mainFlows } from "./main";
import { LABEL_SIZE, flowKey, overlaps } from "./shapes";
import type { Box, LaidMap, Weight } from "./shapes";

const company = makeCompany(500);

function lay(level: Level, width: number, weight: Weight = "accounts"): LaidMap {
  const figureOf = (node: { accounts: number }): string => `${formatCount(node.accounts)} \u00b7 34 %`;
  return layMap(journeyMap(company, level, null, null), { width, height: 560, weight, measure: roughMeasure, figureOf });
}

const cases: [Level, number, Weight][] = [
  ["stage", 900, "accounts"],
  ["milestone", 1200, "accounts"],
  ["milestone", 880, "accounts"],
  ["milestone", 340, "accounts"],
  ["event", 880, "arr"],
];

describe.each(cases)("the map at level %s, %i wide, by %s", (level, width, weight) => {
  const laid = lay(level, width, weight);

  it("lets no label or bar lap over another", () => {
    const boxes: Box[] = laid.nodes.flatMap((node) => [node.box, node.label.box]);
    const pairs = boxes.flatMap((a, i) => boxes.slice(i + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => overlaps(a, b, 0.01))).toEqual([]);
  });

  it("keeps every bar and label inside its lane and the picture", () => {
    for (const node of laid.nodes) {
      const lane = laid.lanes[node.lane]!.box;
      for (const box of [node.box, node.label.box]) {
        expect(box.x).toBeGreaterThanOrEqual(lane.x);
        expect(box.x + box.width).toBeLessThanOrEqual(lane.x + lane.width + 0.01);
        expect(box.y + box.height).toBeLessThanOrEqual(laid.height);
      }
    }
  });

  it("fits every line of a label to its box", () => {
    for (const { label } of laid.nodes) {
      for (const line of label.lines) expect(roughMeasure(line, LABEL_SIZE, true)).toBeLessThanOrEqual(label.box.width);
    }
  });

  it("puts trouble below the good path", () => {
    const top = Math.max(...laid.nodes.filter((one) => !one.low && one.node.kind !== "start").map((one) => one.box.y + one.box.height));
    for (const node of laid.nodes.filter((one) => one.low)) expect(node.label.box.y).toBeGreaterThan(top);
  });

  it("ends every flow inside the bars it joins", () => {
    for (const flow of laid.flows) {
      expect(flow.from.y).toBeGreaterThanOrEqual(flow.source.box.y - 0.01);
      expect(flow.to.y).toBeLessThanOrEqual(flow.target.box.y + flow.target.box.height + 0.01);
      expect(flow.path).not.toMatch(/NaN/);
    }
  });
});

describe("conservation", () => {
  const laid = lay("milestone", 1200);

  it("draws every flow the answer has", () => {
    expect(laid.flows.length).toBe(journeyMap(company, "milestone", null, null).flows.length);
  });

  it("makes the parts of a bar add up to its height", () => {
    for (const { box, parts } of laid.nodes) expect(parts.moved + parts.here + parts.ended).toBeCloseTo(box.height, 6);
  });

  it("gives a bar passed once by each account flows exactly as wide as the part that moved on", () => {
    const start = laid.nodes.find((node) => node.node.kind === "start")!;
    const leaving = laid.flows.filter((flow) => flow.source === start).reduce((sum, flow) => sum + flow.width, 0);
    expect(leaving).toBeCloseTo(start.parts.moved, 6);
  });

  it("keeps one width for one account on all ways on", () => {
    const scales = laid.flows.filter((flow) => flow.shape !== "back").map((flow) => flow.width / flow.flow.accounts);
    expect(Math.max(...scales) - Math.min(...scales)).toBeLessThan(1e-9);
  });
});

describe("what belongs to no stage", () => {
  const map = journeyMap(company, "milestone", null, null);
  const nodes = map.nodes.map((node) => (node.id === "usage_decline" ? { ...node, stage: null } : node));
  const laid = layMap({ ...map, nodes }, { width: 1200, height: 560, weight: "accounts", measure: roughMeasure, figureOf: () => "100" });
  const stray = laid.nodes.find((one) => one.node.id === "usage_decline")!;

  it("stands in a strip of its own below every lane's steps", () => {
    expect(laid.strip).not.toBeNull();
    const others = laid.nodes.filter((one) => one !== stray);
    expect(stray.label.box.y).toBeGreaterThan(Math.max(...others.map((one) => one.box.y + one.box.height)));
    expect(stray.box.y + stray.box.height).toBeLessThanOrEqual(laid.strip!.y + laid.strip!.height);
    expect(lay("milestone", 1200).strip).toBeNull();
  });

  it("is a lane of its own where no step has a stage", () => {
    const bare = map.nodes.map((node) => ({ ...node, stage: null }));
    const events = layMap({ ...map, nodes: bare, level: "event" }, { width: 1200, height: 560, weight: "accounts", measure: roughMeasure, figureOf: () => "1" });
    expect(events.lanes.map((lane) => lane.title)).toEqual(["Start", "Events", "Outcomes"]);
    for (const side of ["source", "target"] as const) {
      for (const node of events.nodes) {
        const width = events.flows.filter((one) => one[side] === node && one.shape !== "back").reduce((sum, one) => sum + one.width, 0);
        expect(width).toBeLessThanOrEqual(node.box.height + 0.01);
      }
    }
  });
});

describe("main flows", () => {
  const map = journeyMap(company, "milestone", null, null);
  const main = mainFlows(map.flows, (flow) => flow.accounts);

  it("leave no step standing alone", () => {
    const drawn = map.flows.filter((flow) => main.has(flowKey(flow)));
    for (const node of map.nodes) expect(drawn.some((flow) => flow.from === node.id || flow.to === node.id)).toBe(true);
  });

  it("are all flows of a small map, or where all are asked for", () => {
    expect(mainFlows(map.flows.slice(0, 20), (flow) => flow.accounts).size).toBe(20);
    const all = layMap(map, { width: 900, height: 560, weight: "accounts", measure: roughMeasure, figureOf: () => "1", allFlows: true });
    expect(all.flows.every((flow) => flow.main)).toBe(true);
  });
});

describe("stack", () => {
  it("puts bands one under another without gaps", () => {
    expect(stack([4, 6], 10, 20)).toEqual([12, 17]);
  });

  it("laps bands over rather than leaving the bar", () => {
    const middles = stack([10, 10, 10], 0, 20);
    expect(middles[0]! - 5).toBeGreaterThanOrEqual(0);
    expect(middles[2]! + 5).toBeLessThanOrEqual(20);
  });
});

describe("wrap", () => {
  it("breaks at words and says when it had to cut", () => {
    expect(wrap("Three users active", 60, 11.5, true, roughMeasure)).toEqual({ lines: ["Three", "users", "active"], cut: false });
    expect(wrap("Internationalisation", 60, 11.5, true, roughMeasure).cut).toBe(true);
  });
});
