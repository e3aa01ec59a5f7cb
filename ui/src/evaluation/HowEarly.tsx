/** How many were flagged how long before. */
import type { ReactNode } from "react";
import type { Evaluation } from "../api/types";
import { formatDays, formatShare, plural } from "../words/format";
import { inSentence } from "../words/vocabulary";
import { Bars } from "./Bars";

export function HowEarly({ found }: { found: Evaluation }): ReactNode {
  const { p25, p50, p75 } = found.lead_time_days;
  const whole = found.leads.reduce((sum, one) => sum + one.outcomes, 0);
  const recall = Object.entries(found.recall_at_lead).map(([days, share]) => ({
    key: days,
    words: `${days} days or more before`,
    share,
    figure: share === null ? <span className="muted small">beyond the time ahead</span> : formatShare(share),
  }));
  const leads = [...found.leads].reverse().map((one) => ({
    key: String(one.from_days),
    words: one.from_days === null ? "Never flagged" : `${one.from_days} to ${one.to_days ?? ""} days before`,
    share: whole ? one.outcomes / whole : 0,
    figure: `${one.outcomes} of ${whole}`,
    tone: one.from_days === null ? ("middle" as const) : ("accent" as const),
  }));
  return (
    <section className="card" aria-labelledby="early-title">
      <h2 id="early-title">How early would it have warned?</h2>
      <p>
        With {plural(found.alerts, "alert")}
        {p50 === null ? (
          ", none of them before an outcome."
        ) : (
          <>
            , half of those flagged were flagged at least <strong>{formatDays(p50)}</strong> before (a quarter {formatDays(p75)}, three quarters{" "}
            {formatDays(p25)}).
          </>
        )}
      </p>
      <Bars caption={`Share of all \u201c${inSentence(found.outcome)}\u201d that was flagged`} bars={recall} />
      <Bars caption="First alert before the outcome" bars={leads} />
    </section>
  );
}
