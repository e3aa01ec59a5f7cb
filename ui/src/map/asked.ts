import type { Level } from "../api/types";

/** The choices every view of the map shares. */
export interface Asked {
  level: Level;
  segment: string | null;
}

/** What to do where a view has no journeys to show. */
export function nothingToShow(segment: string | null): string {
  return segment
    ? "No journeys in this segment: choose another, or all accounts."
    : "No journeys yet. Run \u201cdesirepath run\u201d in the workspace folder; this fills when it is done.";
}
