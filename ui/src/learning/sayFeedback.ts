/** Says something to the next learning; what it comes to, in words. */
import { change } from "../api/client";
import type { FeedbackDone } from "../api/types";
import { said } from "../parts/Confirm";

export async function sayFeedback(kind: string, form: FormData, about: Record<string, unknown>): Promise<string> {
  const word = { author: said(form, "author"), reason: said(form, "reason") };
  const done = await change<FeedbackDone>(`/feedback/${kind}`, { ...about, ...word });
  return `${done.sentence}. ${done.note}`;
}
