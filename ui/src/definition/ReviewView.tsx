/** The quarterly look: dead, redundant, never missed and telling milestones, and typical behaviour per stage. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { DefinitionReview } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { SortableTable } from "../parts/SortableTable";
import type { Column } from "../parts/SortableTable";
import { Show } from "../parts/States";
import { formatCount, formatDecimal, formatRange, formatShare } from "../words/format";
import { asSentence, humanise } from "../words/vocabulary";
import { Ages } from "./Ages";

type Reviewed = DefinitionReview["milestones"][number];
type Behaviour = DefinitionReview["behaviour"][number];

const FINDINGS: Record<string, { words: string; tone: string }> = {
  dead: { words: "Dead", tone: "bad" },
  never_missed: { words: "Never missed", tone: "middle" },
  redundant: { words: "Redundant", tone: "middle" },
  telling: { words: "Telling", tone: "good" },
};

const BEHAVIOUR: Column<Behaviour>[] = [
  { key: "stage", title: "Stage", value: (row) => humanise(row.stage) },
  { key: "metric", title: "What", value: (row) => humanise(row.metric), show: (row) => `${metricWords(row.metric)} (${row.unit})` },
  { key: "accounts", title: "Accounts", numeric: true, value: (row) => row.accounts, show: (row) => formatCount(row.accounts) },
  { key: "median", title: "Median", numeric: true, value: (row) => row.median, show: (row) => formatDecimal(row.median) },
  { key: "spread", title: "Middle half", numeric: true, value: (row) => row.q3 - row.q1, show: (row) => formatRange([row.q1, row.q3], formatDecimal) },
  {
    key: "higher",
    title: "Above other stages",
    numeric: true,
    value: (row) => row.higher,
    show: (row) => (
      <>
        {formatShare(row.higher)} <span className="muted small">({formatRange(row.ci, formatShare)})</span>
      </>
    ),
  },
];

/** "people_4w" -> "People, 4 weeks". */
function metricWords(metric: string): string {
  return humanise(metric).replace(/ (\d+)w$/, ", $1 weeks");
}

export function ReviewView(): ReactNode {
  const answer = useAnswer<DefinitionReview>(address("/definition/review"));
  return (
    <Show answer={answer} lines={8}>
      {(found) => (
        <>
          <Ages found={found} />
          <ul className="reviewed">
            {found.milestones.map((one) => (
              <li key={one.milestone} className="card">
                <Milestone one={one} />
              </li>
            ))}
          </ul>
          <section className="card" aria-labelledby="behaviour-title">
            <h2 id="behaviour-title">Typical behaviour per stage</h2>
            <p className="muted small">
              Over accounts; &ldquo;above other stages&rdquo; is the chance that an account in this stage is above one in another.
            </p>
            {found.behaviour.length === 0 ? (
              <p>Not enough evidence: too few accounts in each stage.</p>
            ) : (
              <SortableTable caption="Rows of typical behaviour" columns={BEHAVIOUR} rows={found.behaviour} rowKey={(row) => `${row.stage}-${row.metric}`} initial="higher" />
            )}
          </section>
        </>
      )}
    </Show>
  );
}

function Milestone({ one }: { one: Reviewed }): ReactNode {
  return (
    <>
      <div className="card-head">
        <h2>{humanise(one.milestone)}</h2>
        <span className="tags">
          {one.findings.map((finding) => (
            <span key={finding} className={`tag ${FINDINGS[finding]?.tone ?? ""}`}>
              {FINDINGS[finding]?.words ?? humanise(finding)}
            </span>
          ))}
        </span>
      </div>
      <p>{asSentence(one.sentence)}</p>
      <p className="muted small">
        {humanise(one.stage)}
        {one.reached && ` \u00b7 reached by ${formatShare(one.reached.rate)} (${formatRange(one.reached.ci, formatShare)}, n = ${formatCount(one.reached.n)})`} &middot;{" "}
        {formatCount(one.recent)} lately, {formatCount(one.waiting)} still on the way
      </p>
    </>
  );
}
