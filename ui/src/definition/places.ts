import { humanise, inSentence, KIND_WORDS } from "../words/vocabulary";

/** "stage:adoption" -> "Adoption"; an outcome says that it is one. */
export function placeWords(place: string | null): string {
  if (place === null) return "nowhere";
  const [kind, name] = place.split(":");
  return kind === "outcome" ? `Ended: ${inSentence(name ?? "")}` : humanise(name ?? place);
}

/** "milestone:first_login" -> "milestone first login". */
export function markWords(mark: string): string {
  const [kind, name] = mark.split(":");
  const word = KIND_WORDS[kind as keyof typeof KIND_WORDS] ?? humanise(kind);
  return `${word.toLowerCase()} ${inSentence(name ?? "")}`;
}
