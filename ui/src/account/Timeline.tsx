/** What happened, the newest first; routine only on request. */
import { useState } from "react";
import type { ReactNode } from "react";
import type { TimelineItem } from "../api/types";
import { Choice } from "../parts/Choice";
import { Mark } from "../parts/Marks";
import type { MarkShape } from "../parts/Marks";
import { Empty } from "../parts/States";
import { formatCount, formatDate, formatMonth, formatTone, languageName } from "../words/format";
import { humanise } from "../words/vocabulary";
import { CorrectTone } from "./CorrectTone";

const TONE_MARKS: Record<TimelineItem["tone"], MarkShape> = { good: "circle", bad: "triangle", neutral: "square" };
const SHOWN = [
  ["main", "What matters"],
  ["all", "Show routine too"],
] as const;
const FIRST = 16;

export function Timeline({ items }: { items: TimelineItem[] }): ReactNode {
  const [shown, setShown] = useState<"main" | "all">("main");
  const [limit, setLimit] = useState(FIRST);
  const matching = items
    .filter((item) => shown === "all" || item.importance >= 1)
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.importance - a.importance));
  const months = byMonth(matching.slice(0, limit));
  return (
    <section className="card" aria-labelledby="timeline-title">
      <div className="card-head">
        <h2 id="timeline-title">What happened</h2>
        <Choice label="How much to show" options={SHOWN} value={shown} onChange={setShown} />
      </div>
      {matching.length === 0 && <Empty>Nothing of note yet. Show routine too to see every week.</Empty>}
      {months.map(([month, entries]) => (
        <div key={month} className="month">
          <h3>{month}</h3>
          <ol className="timeline">
            {entries.map((item, index) => (
              <Item key={`${item.at}-${item.title}-${index}`} item={item} />
            ))}
          </ol>
        </div>
      ))}
      {matching.length > limit && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setLimit((before) => before + 4 * FIRST);
          }}
        >
          Show more ({formatCount(matching.length - limit)} earlier)
        </button>
      )}
    </section>
  );
}

function byMonth(items: TimelineItem[]): [string, TimelineItem[]][] {
  const months = new Map<string, TimelineItem[]>();
  for (const item of items) {
    const month = formatMonth(item.at);
    months.set(month, [...(months.get(month) ?? []), item]);
  }
  return [...months.entries()];
}

function Item({ item }: { item: TimelineItem }): ReactNode {
  const where = [item.person, item.source ? humanise(item.source) : null].filter(Boolean).join(" \u00b7 ");
  return (
    <li className={item.importance >= 2 ? "weighty" : undefined}>
      <span className={`item-mark ${item.tone}`}>
        <Mark shape={TONE_MARKS[item.tone]} />
        <span className="hidden-text">{item.tone === "bad" ? "Trouble: " : item.tone === "good" ? "Good: " : ""}</span>
      </span>
      <div>
        <p>
          <span className="item-title">{humanise(item.title)}</span>
          {item.count > 1 && <span className="muted small"> {formatCount(item.count)} events</span>}
        </p>
        {item.detail && <p className="small">{item.detail}</p>}
        {item.quote && (
          <blockquote>
            <p>&ldquo;{item.quote}&rdquo;</p>
            {item.sentiment !== null && !item.corrected && <p className="muted small">{sentimentWords(item.sentiment)}</p>}
            {item.not_scored !== null && <p className="muted small">{notScoredWords(item.not_scored)}</p>}
            <CorrectTone item={item} />
          </blockquote>
        )}
        {where && <p className="muted small">{where}</p>}
      </div>
      <time className="muted small nowrap" dateTime={item.at}>
        {formatDate(item.at)}
      </time>
    </li>
  );
}

function sentimentWords(score: number): string {
  const words = score <= -0.5 ? "Very negative" : score < -0.05 ? "Negative" : score <= 0.05 ? "Neutral" : score < 0.5 ? "Positive" : "Very positive";
  return `${words} (${formatTone(score)} on a scale of \u22121 to +1)`;
}

function notScoredWords(language: string): string {
  return language === "und" ? "Tone not scored: the language is not known." : `Tone not scored: written in ${languageName(language)}.`;
}
