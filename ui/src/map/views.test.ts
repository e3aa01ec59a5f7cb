import { describe, expect, it } from "vitest";
import { makeCompany, OUTCOMES, OWNERS, SEGMENTS, STAGES } from "../../fixtures/company";
import { journeyMap } from "../../fixtures/map";
import { curves, matrix, paths, replay } from "../../fixtures/mapViews";
import { askedNames, counterparts, firstAgainst, groupInSentence, groupsOf, groupWords, periodsFollowed } from "./compare";
import { dayTicks, lastDay, layCurves, pointAt, pointOn } from "./curves";
import { dwellWords } from "./dwell";
import { frameAt, mapThen, replayed } from "./frames";
import { cellFrom, rowsInOrder, shade } from "./heat";
import { roughMeasure } from "./layout/labels";
import { layMap } from "./layout/layout";
import { pathSteps, shownSteps, stepsAsked } from "./paths";
import { viewOf } from "./views";

const company = makeCompany(300);
const query = (text = "") => new URLSearchParams(text);

describe("the view of the address", () => {
  it("is the map unless it names another", () => {
    expect(viewOf(query("view=steps"))).toBe("steps");
    expect(viewOf(query("view=nonsense"))).toBe("map");
  });
});

describe("time in stage", () => {
  const dwell = { median_days: 34.4, ci: [28, 41.2] as [number, number | null], n: 120, open: 15 };

  it("tells estimate, interval, stays and who is still here", () => {
    expect(dwellWords({ kind: "stage", dwell })).toEqual({ title: "Time in stage", main: "34 days", note: "median, 28 to 41 days, n = 120, 15 still here" });
  });

  it("says where an end or the whole is not known yet", () => {
    expect(dwellWords({ kind: "milestone", dwell: { ...dwell, ci: [28, null] } })?.note).toContain("28 days or more");
    expect(dwellWords({ kind: "stage", dwell: { ...dwell, median_days: null, ci: [null, null] } })?.main).toContain("Not known yet");
    expect(dwellWords({ kind: "stage", dwell: { ...dwell, n: 0 } })).toBeNull();
  });
});

describe("who is compared", () => {
  const groups = groupsOf({ outcomes: OUTCOMES, segments: SEGMENTS, owners: OWNERS, periods: ["2025-Q1", "2025-Q2"], versions: [1, 2] });

  it("is set against its own kind, a good outcome against a bad one first", () => {
    expect(firstAgainst(groups, "renewed")).toBe("churned");
    expect(firstAgainst(groups, "churned")).toBe("renewed");
    expect(firstAgainst(groups, "2025-Q2")).toBe("2025-Q1");
    expect(counterparts(groups, "enterprise").map((one) => one.name)).toEqual(["mid_market", "small_business"]);
    expect(firstAgainst(groups, "version 1")).toBe("version 2");
    expect(firstAgainst(groups, "nobody")).toBeNull();
  });

  it("is called as the reader knows it", () => {
    expect(groupWords("mid_market")).toBe("Mid market");
    expect(groupWords("owner1@simulated.test")).toBe("owner1@simulated.test");
    expect(groupInSentence("FY2027-Q1")).toBe("those who started in FY2027-Q1");
    expect(askedNames(new URLSearchParams({ compare: "a:b" }))).toEqual(["a", "b"]);
    expect(askedNames(new URLSearchParams({ compare: "a:b", versus: "c:d" }))).toEqual(["a:b", "c:d"]);
    expect(askedNames(new URLSearchParams({ compare: "a" }))).toBeNull();
  });

  it("offers no period that ended too lately to be followed", () => {
    const told = replay(company, query("by=quarter&level=stage"));
    expect(periodsFollowed(told)).toEqual(told.frames.slice(0, -1).map((frame) => frame.period));
  });
});

describe("common paths", () => {
  it("are cut where nearly every journey is its own way, one node for the start", () => {
    expect(shownSteps(null, "milestone")).toBe("4");
    expect(shownSteps(null, "stage")).toBe("all");
    expect(shownSteps("6", "stage")).toBe("6");
    expect(stepsAsked("4")).toBe(5);
    expect(stepsAsked("all")).toBeNull();
  });

  it("leave out the start unless nothing followed", () => {
    expect(pathSteps({ steps: ["start", "a", "b", "a"], labels: ["Start", "A", "B", "A"] }).map((one) => one.label)).toEqual(["A", "B", "A"]);
    expect(pathSteps({ steps: ["start"], labels: ["Start"] })).toHaveLength(1);
  });

  it("of the generated company add up", () => {
    const told = paths(company, query("steps=5&limit=3"));
    expect(told.paths.reduce((sum, one) => sum + one.n, told.other.n)).toBe(told.totals.journeys);
  });
});

describe("the step matrix", () => {
  it("goes from the start through the stages to the outcomes and those not on the way", () => {
    const told = matrix(company, query());
    const rows = rowsInOrder(told, STAGES);
    expect(rows[0]?.kind).toBe("start");
    expect(["ended", "here_now"]).toContain(rows.at(-1)?.kind);
    const stages = rows.flatMap((row) => (row.stage ? [STAGES.findIndex((stage) => stage.name === row.stage)] : []));
    expect(stages).toEqual([...stages].sort((a, b) => a - b));
    for (const column of told.steps.keys()) expect(rows.reduce((sum, row) => sum + (row.n[column] ?? 0), 0)).toBe(told.journeys);
  });

  it("is walked by arrow keys that stop at the edge", () => {
    expect(cellFrom([0, 0], "ArrowRight", [2, 3])).toEqual([0, 1]);
    expect(cellFrom([1, 0], "ArrowDown", [2, 3])).toBeNull();
    expect(cellFrom([1, 0], "Enter", [2, 3])).toBeNull();
  });

  it("shades more for more", () => {
    expect([0, 0.04, 1, 2].map(shade)).toEqual([0, 0.2, 1, 1]);
  });
});

describe("curves of time to a milestone", () => {
  const told = curves(company, query());
  const curve = told.curves.find((one) => one.id === "first_integration")!;
  const cohorts = told.cohorts.map((one) => ({ name: one.cohort, points: one.curves.find((own) => own.id === curve.id)!.points }));

  it("rise from nothing inside their band and the plot, to the last day asked for", () => {
    const figure = layCurves(curve.points, cohorts, { width: 800, height: 340, last: 90 });
    expect(figure.all.dots.at(-1)?.point.day).toBeLessThanOrEqual(90);
    for (const one of [figure.all, ...figure.cohorts]) {
      for (const dot of one.dots) {
        expect(dot.low).toBeGreaterThanOrEqual(dot.y);
        expect(dot.high).toBeLessThanOrEqual(dot.y);
        expect(dot.x).toBeLessThanOrEqual(figure.plot.right);
      }
    }
    expect(figure.all.line.startsWith(`M${figure.plot.left},${figure.plot.bottom}`)).toBe(true);
    expect(figure.dayAt(figure.xOf(45))).toBeCloseTo(45);
  });

  it("end where nobody was followed longer", () => {
    expect(lastDay("365", curve.points.slice(0, 10))).toBe(70);
    expect(lastDay("90", curve.points)).toBe(90);
  });

  it("are read at the last day known, and in tables at that very day", () => {
    expect(pointAt(curve.points, 10)?.day).toBe(7);
    expect(pointAt(curve.points, 3)).toBeNull();
    expect(pointOn(curve, 10)).toBeNull();
  });

  it("have as many days written as fit", () => {
    expect(dayTicks(365, 300).length).toBeLessThanOrEqual(6);
    expect(dayTicks(90, 1000)).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84]);
  });
});

describe("the replay", () => {
  const map = journeyMap(company, "milestone", null, null);
  const laid = layMap(map, { width: 1000, height: 560, weight: "accounts", measure: roughMeasure, figureOf: () => "100" });
  const told = replay(company, query("by=quarter"));

  it("keeps the places of today, and its last frame is today", () => {
    const last = replayed(laid, told.frames.at(-1)!, String);
    last.nodes.forEach((node, index) => {
      expect(node.box.x).toBe(laid.nodes[index]!.box.x);
      expect(node.box.height).toBeCloseTo(laid.nodes[index]!.box.height);
    });
    expect(last.flows.length).toBe(laid.flows.length);
    const widths = new Map(laid.flows.map((flow) => [flow.key, flow.width]));
    for (const flow of last.flows) expect(flow.width).toBeCloseTo(widths.get(flow.key)!);
  });

  it("draws earlier what was known then and no more", () => {
    const frame = told.frames[1]!;
    const then = replayed(laid, frame, String);
    expect(then.flows.length).toBeLessThan(laid.flows.length);
    const answer = mapThen(map, then, frame);
    const start = answer.nodes.find((node) => node.id === "start")!;
    expect(start.accounts).toBe(frame.totals.accounts);
    for (const node of answer.nodes) {
      expect(node.outcomes).toEqual({});
      if (node.kind !== "start") expect(node.transitions_in).toBe(node.transitions_out + node.ended + node.here_now);
    }
  });

  it("says in each lane how many stood there then", () => {
    const stages = layMap(journeyMap(company, "stage", null, null), { width: 1000, height: 560, weight: "accounts", measure: roughMeasure, figureOf: () => "100" });
    const frame = replay(company, query("by=quarter&level=stage")).frames[2]!;
    const here = frame.nodes.find((node) => node.id === "onboarding")!.here_now;
    expect(replayed(stages, frame, String).lanes.find((lane) => lane.name === "onboarding")?.note).toBe(`${here} here`);
  });

  it("begins where the address names no period of its", () => {
    expect(frameAt(told.frames, "start")).toBe(0);
    expect(frameAt(told.frames, told.frames[2]!.period)).toBe(2);
  });
});
