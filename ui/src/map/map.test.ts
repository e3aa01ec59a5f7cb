import { describe, expect, it } from "vitest";
import { makeCompany, OUTCOMES } from "../../fixtures/company";
import { journeyMap, members } from "../../fixtures/map";
import { paletteOf } from "../theme/palette";
import { badShare, mapColours } from "./colour";
import { roughMeasure } from "./layout/labels";
import { layMap } from "./layout/layout";
import { mapRows } from "./save";
import { nodesInOrder, stepFrom, targetKey, touches } from "./selection";

const company = makeCompany(300);
const map = journeyMap(company, "milestone", null, null);
const laid = layMap(map, { width: 1000, height: 560, weight: "accounts", measure: roughMeasure, figureOf: () => "100" });

describe("the arrow keys", () => {
  it("reach every node and flow from the first node", () => {
    const seen = new Set<string>();
    const waiting = [{ kind: "node" as const, id: nodesInOrder(laid)[0]!.node.id }] as Parameters<typeof stepFrom>[1][];
    for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
      if (seen.has(targetKey(target))) continue;
      seen.add(targetKey(target));
      for (const arrow of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) {
        const next = stepFrom(laid, target, arrow);
        if (next !== null) waiting.push(next);
      }
    }
    expect(seen.size).toBe(map.nodes.length + map.flows.length);
  });

  it("keep the flows of a node bright", () => {
    const bright = laid.flows.filter((flow) => touches({ kind: "node", id: "setup_stalled" }, flow));
    expect(bright.every((flow) => [flow.flow.from, flow.flow.to].includes("setup_stalled"))).toBe(true);
  });
});

describe("colour", () => {
  it("adds the shares of several bad outcomes", () => {
    const rate = (value: number) => ({ n: 1, rate: value, ci: [0, 1] as [number, number] });
    expect(badShare({ churned: rate(0.2), lapsed: rate(0.1), renewed: rate(0.7) }, ["churned", "lapsed"])!.rate).toBeCloseTo(0.3);
    expect(badShare({}, ["churned"])).toBeNull();
  });

  it("stays grey where a difference is not clear", () => {
    const palette = paletteOf("light");
    const colours = mapColours({ ...map, compare: "renewed:churned" }, OUTCOMES, palette);
    expect(colours.colourOf({ outcomes: {}, difference: { accounts_share: 0.4, ci: [-0.1, 0.9], p_adjusted: 0.2 } })).toBe(palette.middle);
    expect(colours.colourOf({ outcomes: {}, difference: { accounts_share: 0.4, ci: [0.3, 0.5], p_adjusted: 0.01 } })).not.toBe(palette.middle);
  });
});

describe("the same accounts read twice", () => {
  it("are coloured by their difference, however small, and say nothing where there is none", () => {
    const palette = paletteOf("light");
    const colours = mapColours({ ...map, compare: "version 1:version 2" }, OUTCOMES, palette);
    const exact = (share: number) => ({ outcomes: {}, difference: { accounts_share: share, ci: null, p_adjusted: null } });
    expect(colours.colourOf(exact(0.04))).not.toBe(palette.middle);
    expect(colours.textOf(exact(0.04))).toBe("+4\u00a0pt");
    expect(colours.textOf(exact(0))).toBe("");
  });
});

describe("saved rows", () => {
  it("hold every node and flow, and no cell that a spreadsheet would run", () => {
    const first = map.nodes[0]!;
    const rows = mapRows({ ...map, nodes: [{ ...first, id: "=HYPERLINK(1)" }, ...map.nodes.slice(1)] }).split("\r\n");
    expect(rows.length).toBe(1 + map.nodes.length + map.flows.length);
    expect(rows[1]).toContain("'=HYPERLINK");
  });
});

describe("the generated company", () => {
  it("conserves: what comes into a node goes on, stays or ends", () => {
    for (const node of map.nodes.filter((one) => one.kind !== "start")) {
      expect(node.transitions_in).toBe(node.transitions_out + node.ended + node.here_now);
    }
  });

  it("lists behind a flow as many accounts as it draws", () => {
    for (const flow of map.flows) {
      const query = new URLSearchParams({ level: "milestone", from: flow.from, to: flow.to });
      expect(members(company, query).total).toBe(flow.accounts);
    }
  });
});
