/** The customer success person's words for what the API names. */
import type { Band, Strength, Verdict } from "../api/types";

const ABBREVIATIONS = new Set(["api", "arr", "crm", "csm", "mrr", "nps", "qbr", "roi", "sla", "sso", "ui", "url"]);

/** "three_users_active" -> "Three users active"; names that already read well are left alone. */
export function humanise(name: string | null | undefined): string {
  if (!name) return "";
  const plain = name.replace(/__c$/, ""); // how Salesforce ends the names of fields a company added
  const spaced = plain.includes(" ") ? plain : plain.replace(/[_\-.]+/g, " ");
  const trimmed = spaced.trim().replace(/(^|\s)x(\d+)\b/g, "$1\u00d7$2");
  const words = trimmed.split(" ").map((word) => (ABBREVIATIONS.has(word.toLowerCase()) ? word.toUpperCase() : word));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** For use inside a sentence: the first letter stays small unless it is an abbreviation. */
export function inSentence(name: string): string {
  const text = humanise(name);
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** A sentence of the server: its first letter large, the steps of a path joined by arrows. */
export function asSentence(text: string): string {
  const joined = text.replaceAll(" > ", " \u2192 ");
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

export const BAND_WORDS: Record<Band, string> = {
  healthy: "Healthy",
  watch: "Watch",
  at_risk: "At risk",
  unscored: "Not scored",
};

export const BANDS: readonly Band[] = ["healthy", "watch", "at_risk", "unscored"];

export const INSIGHT_WORDS = { risk: "Risk", opportunity: "Opportunity", todo: "To do" } as const;

export const STRENGTH_WORDS: Record<Strength, string> = {
  strong: "Strong evidence",
  moderate: "Moderate evidence",
  weak: "Weak evidence",
};

export const VERDICT_WORDS: Record<Verdict, string> = {
  reliable: "Predictions are reliable",
  weak: "Predictions are weak",
  unreliable: "Predictions are not reliable",
  not_enough_evidence: "Not enough evidence for predictions",
};

export const VERDICT_TONES: Record<Verdict, string> = {
  reliable: "good",
  weak: "middle",
  unreliable: "bad",
  not_enough_evidence: "outline",
};

/** The times ahead that are learned, by the name the API gives them. */
export const HORIZONS = [
  ["30d", "30 days"],
  ["60d", "60 days"],
  ["90d", "90 days"],
  ["renewal", "Until renewal"],
] as const;

export const PACE_WORDS = { on_track: "On track", behind: "Behind", stuck: "Stuck" } as const;

export const PEER_WORDS = { behind: "Behind its peers", stuck: "Stuck against its peers" } as const;

export const KIND_WORDS = {
  start: "Start",
  stage: "Stage",
  milestone: "Milestone",
  indicator: "Warning sign",
  event: "Event",
  outcome: "Outcome",
  end: "Ended",
  other: "Other",
} as const;

const EXIT_WORDS: Record<string, string> = {
  advance: "Moved on",
  advanced: "Moved on",
  completed: "Completed",
  skip: "Skipped ahead",
  skipped: "Skipped ahead",
  regress: "Fell back",
  regressed: "Fell back",
  outcome: "Outcome reached",
  moved_on: "Moved on",
  ended: "Ended",
};

export function exitWord(kind: string | null): string {
  return kind === null ? "Still in stage" : (EXIT_WORDS[kind] ?? humanise(kind));
}

/** Of a term whose renewal date the CRM moved: that decided nothing. */
export const MOVED = "restated";

export function termWord(outcome: string): string {
  return outcome === MOVED ? "Renewal date moved" : humanise(outcome);
}

/** What gives the risk. */
export const MODEL_WORDS: Record<string, string> = { rule: "the declared rules", logistic: "a logistic regression", lightgbm: "boosted trees" };
