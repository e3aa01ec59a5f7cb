/** Post-mortems: what was not flagged, and what was flagged in vain, each with what was known when. */
import type { ReactNode } from "react";
import { useState } from "react";
import { address } from "../api/client";
import type { FalseAlarm, MissedOutcome, Misses } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Empty, Show } from "../parts/States";
import { Working } from "../parts/Working";
import { Link, accountAddress } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatDate, formatDays, formatMoney, formatShare, plural } from "../words/format";
import { asSentence, humanise, inSentence } from "../words/vocabulary";
import { Bars } from "./Bars";

const FIRST = 5;
const MOST = 200;

export function MissReview({ outcome, horizon }: { outcome: string; horizon: string }): ReactNode {
  const answer = useAnswer<Misses>(address("/misses", { outcome, horizon, limit: MOST }));
  return (
    <>
      {answer.status === "loading" && <Working />}
      <Show answer={answer} lines={10}>
        {(found) =>
          found.not_enough_evidence === null ? (
            <>
              <div className="evaluation-pair">
                <Reasons
                  title="Why they were not flagged"
                  caption={`${plural(found.missed_total, "outcome")} since ${formatDate(found.from)}; flagged is a risk above ${formatShare(found.alert_above)}`}
                  reasons={found.why.map((one) => ({ ...one, n: one.outcomes }))}
                  total={found.missed_total}
                />
                <Reasons
                  title="Why they were flagged in vain"
                  caption={`${plural(found.false_alarms_total, "alert")} after which it did not come in time`}
                  reasons={found.why_in_vain.map((one) => ({ ...one, n: one.alerts }))}
                  total={found.false_alarms_total}
                />
              </div>
              <div className="evaluation-pair">
                <PostMortems
                  title={`Not flagged: ${found.missed_total} of ${plural(found.outcomes, "outcome")}`}
                  empty="Every one of them was flagged."
                  total={found.missed_total}
                  items={found.missed.map((one) => (
                    <Missed key={`${one.account.account}${one.outcome_at ?? ""}`} one={one} outcome={outcome} />
                  ))}
                />
                <PostMortems
                  title={`Flagged in vain: ${found.false_alarms_total} of ${plural(found.alerts, "alert")}`}
                  empty="No alert was in vain."
                  total={found.false_alarms_total}
                  items={found.false_alarms.map((one) => (
                    <Alarm key={`${one.account.account}${one.landmark ?? ""}`} one={one} />
                  ))}
                />
              </div>
            </>
          ) : (
            <Empty>
              <p>{found.not_enough_evidence}</p>
              <p>
                Without a learned risk there is nothing it could have missed. Look at{" "}
                <Link to={`/lost?outcome=${encodeURIComponent(found.outcome)}`}>those who left, side by side</Link>.
              </p>
            </Empty>
          )
        }
      </Show>
    </>
  );
}

interface Reason {
  why: string;
  sentence: string;
  n: number;
}

function Reasons({ title, caption, reasons, total }: { title: string; caption: string; reasons: Reason[]; total: number }): ReactNode {
  if (reasons.length === 0) return null;
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      <Bars
        caption={caption}
        bars={reasons.map((one) => ({
          key: one.why,
          words: one.sentence,
          share: one.n / Math.max(1, total),
          figure: String(one.n),
          tone: "middle" as const,
        }))}
      />
    </section>
  );
}

function PostMortems({ title, empty, total, items }: { title: string; empty: string; total: number; items: ReactNode[] }): ReactNode {
  const [all, setAll] = useState(false);
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      {items.length === 0 ? <p className="muted">{empty}</p> : <ul className="post-mortems">{all ? items : items.slice(0, FIRST)}</ul>}
      {!all && items.length > FIRST && (
        <button
          type="button"
          className="button small"
          onClick={() => {
            setAll(true);
          }}
        >
          Show all {items.length}
        </button>
      )}
      {items.length < total && <p className="muted small">The first {items.length} are shown.</p>}
    </section>
  );
}

function Missed({ one, outcome }: { one: MissedOutcome; outcome: string }): ReactNode {
  return (
    <li>
      <Whose one={one} />
      <p className="small">
        &ldquo;{asSentence(inSentence(outcome))}&rdquo; on {formatDate(one.outcome_at)}. Its highest risk was <strong>{formatShare(one.risk)}</strong>,{" "}
        {formatDays(one.days_before)} before. {one.sentence}
      </p>
      <Known one={one} />
    </li>
  );
}

function Alarm({ one }: { one: FalseAlarm }): ReactNode {
  return (
    <li>
      <Whose one={one} />
      <p className="small">
        Flagged on {formatDate(one.landmark)} with a risk of <strong>{formatShare(one.risk)}</strong>. {one.sentence}
        {one.came_at !== null && <> That was on {formatDate(one.came_at)}.</>}
      </p>
      <Known one={one} />
    </li>
  );
}

function Whose({ one }: { one: MissedOutcome | FalseAlarm }): ReactNode {
  const currency = useCurrency();
  return (
    <h3>
      <Link to={accountAddress(one.account.account)}>{one.account.name}</Link>{" "}
      <span className="muted small">
        {formatMoney(one.account.arr, currency)} &middot; {one.account.owner ?? "no owner"}
      </span>
    </h3>
  );
}

/** What was known on that day, in the account's own numbers. */
function Known({ one }: { one: MissedOutcome | FalseAlarm }): ReactNode {
  return (
    <details className="figures-box">
      <summary>What was known on {formatDate(one.landmark)}</summary>
      <dl className="known-then">
        {one.for.length > 0 && <Side title="Spoke for it" words={one.for} />}
        {one.against.length > 0 && <Side title="Spoke against it" words={one.against} />}
        {one.signs.length > 0 && <Side title="Warning signs that stood" words={one.signs.map(humanise)} />}
        {one.missing_data.length > 0 && <Side title="Nothing had come in of" words={one.missing_data} />}
      </dl>
    </details>
  );
}

function Side({ title, words }: { title: string; words: string[] }): ReactNode {
  return (
    <div>
      <dt>{title}</dt>
      {words.map((word) => (
        <dd key={word}>{word}</dd>
      ))}
    </div>
  );
}
