/** How customers sounded, in words and signs: the mean with its interval, clear messages, and on how many it rests. */
import type { Sentiment } from "../api/types";
import { formatCount, formatRange, formatShare, formatTone, plural } from "../words/format";

export interface ToneWords {
  main: string;
  note: string;
}

/** Clearly good (+) or bad (−) where the whole interval lies on that side; ± where it holds 0. */
export function toneSign({ ci }: Pick<Sentiment, "ci">): "+" | "\u2212" | "\u00b1" | "" {
  if (!ci) return "";
  return ci[0] > 0 ? "+" : ci[1] < 0 ? "\u2212" : "\u00b1";
}

const SIGN_WORDS = { "+": "good", "\u2212": "bad", "\u00b1": "mixed", "": "" } as const;

export function toneWords(sentiment: Sentiment): ToneWords {
  const { n, accounts, mean, ci, negative, positive } = sentiment;
  const on = `${plural(n, "message")} of ${plural(accounts, "account")}`;
  if (mean === null || !ci || !negative || !positive) return { main: "Not enough messages", note: `${on}; 20 of 10 accounts are needed` };
  const sign = toneSign(sentiment);
  return {
    main: `${SIGN_WORDS[sign]}, ${formatTone(mean)}`,
    note:
      `${formatRange(ci, formatTone)} on a scale of \u22121 to +1; ${formatShare(negative.share)} clearly unhappy (${formatRange(negative.ci, formatShare)}), ` +
      `${formatShare(positive.share)} clearly happy (${formatRange(positive.ci, formatShare)}); ${on}`,
  };
}

/** As {@link toneWords}, where many stand together. */
export function toneInShort(sentiment: Sentiment): ToneWords {
  const { n, accounts, ci, negative, positive } = sentiment;
  const whole = toneWords(sentiment);
  if (!ci || !negative || !positive) return whole;
  const clear = `${formatShare(negative.share)} clearly unhappy, ${formatShare(positive.share)} clearly happy`;
  return { main: whole.main, note: `${formatRange(ci, formatTone)}; ${clear}; ${plural(n, "message")} of ${plural(accounts, "account")}` };
}

/** For a cell or a label: sign and mean, or how little there is. */
export function toneFigure(sentiment: Sentiment | null | undefined): string {
  if (!sentiment || sentiment.n === 0) return "\u2013";
  return sentiment.mean === null ? `not enough (n = ${formatCount(sentiment.n)})` : formatTone(sentiment.mean);
}
