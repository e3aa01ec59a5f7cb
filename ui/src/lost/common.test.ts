import { describe, expect, it } from "vitest";
import { inCommon } from "./common";

const account = { account: "a", name: "A", arr: null, owner: null };
const row = (...marks: ["indicator" | "milestone", string, number][]) => ({
  account,
  at: null,
  weekly_events: [],
  marks: marks.map(([kind, name, days_before]) => ({ kind, name, days_before })),
});

describe("what many had", () => {
  it("counts an account once by its latest sign; no milestones, and nothing that one alone had", () => {
    const rows = [
      row(["indicator", "silent", 90], ["indicator", "silent", 10], ["milestone", "live", 5]),
      row(["indicator", "silent", 30], ["indicator", "late", 3]),
    ];
    expect(inCommon({ rows })).toEqual([
      { kind: "indicator", name: "silent", accounts: 2, medianDays: 20 },
    ]);
  });

  it("tells nothing of none", () => {
    expect(inCommon({ rows: [] })).toEqual([]);
  });
});
