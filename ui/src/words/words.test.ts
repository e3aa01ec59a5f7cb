import { describe, expect, it } from "vitest";
import { formatDate, formatMoney, formatP, formatPoints, formatShare, formatUntil, plural } from "./format";
import { exitWord, humanise } from "./vocabulary";

describe("numbers and dates", () => {
  it("shortens money from ten thousand on", () => {
    expect(formatMoney(1_234_567, "USD")).toBe("$1.2M");
    expect(formatMoney(9_400, "USD")).toBe("$9,400");
    expect(formatMoney(null, "EUR")).toBe("\u2013");
  });

  it("keeps a small share from reading as nothing", () => {
    expect(formatShare(0.342)).toBe("34\u00a0%");
    expect(formatShare(0.004)).toBe("0.4\u00a0%");
    expect(formatShare(0)).toBe("0\u00a0%");
  });

  it("gives a difference its sign", () => {
    expect(formatPoints(0.12)).toBe("+12\u00a0pt");
    expect(formatPoints(-0.12)).toBe("\u221212\u00a0pt");
  });

  it("writes dates in UTC, whatever the reader's clock", () => {
    expect(formatDate("2026-03-14T23:30:00Z")).toBe("14 Mar 2026");
    expect(formatDate(null)).toBe("\u2013");
  });

  it("counts in words", () => {
    expect(formatUntil(-1)).toBe("1 day ago");
    expect(formatUntil(12)).toBe("in 12 days");
    expect(plural(1, "account")).toBe("1 account");
    expect(formatP(0.0001)).toBe("< 0.001");
  });
});

describe("names", () => {
  it("reads as a person would say it", () => {
    expect(humanise("three_users_active")).toBe("Three users active");
    expect(humanise("core_workflow_x10")).toBe("Core workflow \u00d710");
    expect(humanise("api_in_use")).toBe("API in use");
    expect(humanise("QBR held")).toBe("QBR held");
  });

  it("calls an open visit still in stage", () => {
    expect(exitWord(null)).toBe("Still in stage");
  });
});
