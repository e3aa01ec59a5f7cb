/** How the lists of what waits are worded. */
import type { Unanswered } from "../api/types";

/** A renewal is due when it lies no further ahead. */
export const DUE_DAYS = 90;

export const KIND_WORDS = { ticket: "Ticket", mail: "Mail" } as const;

/** The subject, else what was written, else that it is not known. */
export function aboutOf(one: Unanswered): string {
  return one.subject ?? (one.quote === null ? "no text was brought in" : `\u201c${one.quote}\u201d`);
}
