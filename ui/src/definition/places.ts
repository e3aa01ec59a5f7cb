import { humanise, KIND_WORDS } from "../words/vocabulary";

/** "stage:adoption" -> "Adoption"; an outcome says that it is one. */
export function placeWords(place: string | null): string {
  if (place === null) return "nowhere";
  const [kind, name] = place.split(":");
  return kind === "outcome" ? `ended: ${humanise(name).toLowerCase()}` : humanise(name ?? place);
}

/** "milestone:first_login" -> "Milestone first login". */
export function markWords(mark: string): string {
  const [kind, name] = mark.split(":");
  const word = KIND_WORDS[kind as keyof typeof KIND_WORDS] ?? humanise(kind);
  return `${word} ${humanise(name).toLowerCase()}`;
}
