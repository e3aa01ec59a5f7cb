/** Who can be compared with whom, and how the groups are called. */
import type { JourneyMap, OutcomeInfo, Replay } from "../api/types";
import { daysBetween } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";

export type GroupKind = "outcome" | "segment" | "owner" | "period" | "version";

export interface Group {
  kind: GroupKind;
  name: string;
  words: string;
  good?: boolean;
}

interface Known {
  outcomes: OutcomeInfo[];
  segments: string[];
  owners: string[];
  periods: string[];
  versions: number[];
}

const PERIOD = /^(FY)?\d{4}(-|$)/;
const VERSION = /^version (\S+)$/;

/** A segment or outcome as its words; a period and an owner as they are written. */
export function groupWords(name: string): string {
  if (PERIOD.test(name)) return `Started in ${name}`;
  if (VERSION.test(name)) return name.replace("version", "Version");
  return name.includes("@") ? name : humanise(name);
}

/** The same inside a sentence. */
export function groupInSentence(name: string): string {
  if (PERIOD.test(name)) return `those who started in ${name}`;
  if (VERSION.test(name)) return name;
  return name.includes("@") ? name : inSentence(name);
}

/** Whom the address compares: A and B apart, or together as A:B where neither has a colon of its own. */
export function askedNames(choices: URLSearchParams): [string, string] | null {
  const compare = choices.get("compare") ?? "";
  const [a, b] = choices.has("versus") ? [compare, choices.get("versus")] : compare.split(":");
  return a && b ? [a, b] : null;
}

/** Whom the map compares. */
export function comparedNames(map: JourneyMap): [string, string] | null {
  return map.compared ? [map.compared.a.name, map.compared.b.name] : null;
}

export function groupsOf({ outcomes, segments, owners, periods, versions }: Known): Group[] {
  const named = (kind: GroupKind, names: string[]): Group[] => names.map((name) => ({ kind, name, words: groupWords(name) }));
  return [
    ...outcomes.map((one): Group => ({ kind: "outcome", name: one.name, words: humanise(one.name), good: one.kind === "good" })),
    ...named("segment", segments),
    ...named("owner", owners),
    ...named("period", periods),
    ...named("version", versions.length > 1 ? versions.map((one) => `version ${one}`) : []),
  ];
}

/** The others of the same kind. */
export function counterparts(groups: Group[], name: string): Group[] {
  const group = groups.find((one) => one.name === name);
  return group === undefined ? [] : groups.filter((one) => one.kind === group.kind && one.name !== name);
}

/** A good outcome is first set against a bad one, and the other way round; of the rest the first other. */
export function firstAgainst(groups: Group[], name: string): string | null {
  const group = groups.find((one) => one.name === name);
  const others = counterparts(groups, name);
  return (others.find((one) => one.good !== group?.good) ?? others[0])?.name ?? null;
}

const LEAST_FOLLOWED_DAYS = 7;

/** Periods that ended long enough ago for their accounts to have been followed. */
export function periodsFollowed(replay: Replay | null): string[] {
  const until = replay?.stamp.data_until;
  if (!replay || !until) return [];
  return replay.frames.filter((frame) => daysBetween(frame.known_by, until) >= LEAST_FOLLOWED_DAYS).map((frame) => frame.period);
}

/** What grey means on a map that compares: of the same accounts read twice every difference is exact. */
export function greyWords(map: JourneyMap): string {
  return map.compared?.exact ? "Grey: no difference." : "Grey: no clear difference.";
}
