/** How much of each journey makes a path, and the steps of one as they are shown. */
import type { JourneyPath, Level } from "../api/types";

export const FIRST_STEPS = [
  ["3", "The first 3 steps"],
  ["4", "The first 4 steps"],
  ["6", "The first 6 steps"],
  ["all", "The whole way"],
] as const;

/** Whole journeys over stages are few ways; over milestones nearly every one is its own, so the beginnings are compared. */
export function shownSteps(chosen: string | null, level: Level): string {
  return FIRST_STEPS.find(([key]) => key === chosen)?.[0] ?? (level === "stage" ? "all" : "4");
}

/** The start counts as a node of the path, so that many steps are one node more. */
export function stepsAsked(shown: string): number | null {
  return shown === "all" ? null : Number(shown) + 1;
}

export interface PathStep {
  key: string;
  id: string;
  label: string;
}

/** Every journey starts at the start: it is shown only where nothing followed it. */
export function pathSteps(path: Pick<JourneyPath, "steps" | "labels">): PathStep[] {
  const all = path.steps.map((id, index) => ({ key: `${index}`, id, label: path.labels[index] ?? id }));
  return all.length > 1 && all[0]?.id === "start" ? all.slice(1) : all;
}
