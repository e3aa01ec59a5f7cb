/** What a change moves: accounts per stage before and after, what means something else, and every account. */
import type { ReactNode } from "react";
import type { DefinitionPreview } from "../api/types";
import { SortableTable } from "../parts/SortableTable";
import type { Column } from "../parts/SortableTable";
import { accountAddress, Link } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatMoney, plural } from "../words/format";
import { humanise, inSentence, KIND_WORDS } from "../words/vocabulary";
import { ChangeList } from "./ChangeList";
import { markWords, placeWords } from "./places";

type Standing = DefinitionPreview["stages"][number];
type MarkRow = DefinitionPreview["marks"][number];
type Moved = DefinitionPreview["rows"][number];

const MEANING = { same: "the same", changed: "defined otherwise", moved: "other accounts or times", added: "new", removed: "gone" } as const;

const STANDING: Column<Standing>[] = [
  { key: "name", title: "Where", value: (row) => (row.kind === "outcome" ? `Ended: ${humanise(row.name).toLowerCase()}` : humanise(row.name)) },
  { key: "before", title: "Before", numeric: true, value: (row) => row.before, show: (row) => formatCount(row.before) },
  { key: "after", title: "After", numeric: true, value: (row) => row.after, show: (row) => formatCount(row.after) },
  { key: "change", title: "Change", numeric: true, value: (row) => row.after - row.before, show: (row) => signed(row.after - row.before) },
];

const MARKS: Column<MarkRow>[] = [
  { key: "name", title: "What", value: (row) => humanise(row.name), show: (row) => `${KIND_WORDS[row.kind]} ${inSentence(row.name)}` },
  { key: "meaning", title: "Means", value: (row) => MEANING[row.meaning] },
  { key: "before", title: "Before", numeric: true, value: (row) => row.before, show: (row) => formatCount(row.before) },
  { key: "after", title: "After", numeric: true, value: (row) => row.after, show: (row) => formatCount(row.after) },
  { key: "gained", title: "Gain it", numeric: true, value: (row) => row.gained },
  { key: "lost", title: "Lose it", numeric: true, value: (row) => row.lost },
  { key: "retimed", title: "At another time", numeric: true, value: (row) => row.retimed },
];

interface PreviewProps {
  preview: DefinitionPreview;
  onMore: () => void;
}

export function Preview({ preview, onMore }: PreviewProps): ReactNode {
  const marks = preview.marks.filter((one) => one.meaning !== "same");
  return (
    <>
      <section className="card" aria-labelledby="changes-title">
        <h2 id="changes-title">What changes in the file</h2>
        <ChangeList changes={preview.changes} />
      </section>
      <div className="two-columns">
        <section className="card" aria-labelledby="standing-title">
          <h2 id="standing-title">Accounts per stage</h2>
          <SortableTable caption="Accounts per stage before and after" columns={STANDING} rows={preview.stages} rowKey={(row) => `${row.kind}:${row.name}`} initial="" />
        </section>
        <Targets preview={preview} />
      </div>
      <section className="card" aria-labelledby="marks-title">
        <h2 id="marks-title">What means something else</h2>
        {marks.length === 0 ? (
          <p className="muted">Every milestone, warning sign and outcome stays with the same accounts at the same times.</p>
        ) : (
          <SortableTable caption="Milestones, warning signs and outcomes that change" columns={MARKS} rows={marks} rowKey={(row) => `${row.kind}:${row.name}`} initial="retimed" />
        )}
      </section>
      <Accounts preview={preview} onMore={onMore} />
    </>
  );
}

function Targets({ preview }: { preview: DefinitionPreview }): ReactNode {
  return (
    <section className="card" aria-labelledby="also-title">
      <h2 id="also-title">Also</h2>
      {preview.targets.map((one) => (
        <p key={one.stage}>
          Target of {inSentence(one.stage)}: {one.before_days ?? "none"} before, {one.after_days ?? "none"} after, in days.
        </p>
      ))}
      {preview.patterns.map((one) => (
        <p key={`${one.outcome}-${one.versus}-${one.sequence.join()}`}>
          A known pattern of {inSentence(one.outcome)} speaks of {one.changed.map(inSentence).join(", ")}: {one.sequence.map(humanise).join(" \u2192 ")}.
        </p>
      ))}
      {preview.targets.length === 0 && preview.patterns.length === 0 && <p className="muted">No target changes, and no known pattern means something else.</p>}
      <p className="muted small">
        {formatCount(preview.recomputed)} of {plural(preview.accounts, "account")} were derived anew for this; the others cannot differ.
      </p>
    </section>
  );
}

function Accounts({ preview, onMore }: PreviewProps): ReactNode {
  const currency = useCurrency();
  const columns: Column<Moved>[] = [
    { key: "name", title: "Account", value: (row) => row.name ?? row.account, show: (row) => <Link to={accountAddress(row.account)}>{row.name ?? row.account}</Link> },
    { key: "arr", title: "ARR", numeric: true, value: (row) => row.arr, show: (row) => formatMoney(row.arr, currency) },
    { key: "place", title: "Stands", value: (row) => `${row.from} ${row.to}`, show: (row) => (row.from === row.to ? placeWords(row.to) : `${placeWords(row.from)} \u2192 ${placeWords(row.to)}`) },
    { key: "marks", title: "Marks", value: (row) => row.gained.length + row.lost.length + row.retimed.length, show: (row) => <span className="wide-cell">{marksOf(row)}</span> },
  ];
  return (
    <section className="card" aria-labelledby="moved-title">
      <div className="card-head">
        <h2 id="moved-title">Who moves</h2>
        <span className="muted small">
          {preview.rows.length < preview.total ? `The first ${preview.rows.length} of ${plural(preview.total, "account")}` : plural(preview.total, "account")}
        </span>
      </div>
      {preview.rows.length === 0 ? (
        <p className="muted">Nobody: every journey reads the same.</p>
      ) : (
        <SortableTable caption="Accounts that would differ" columns={columns} rows={preview.rows} rowKey={(row) => row.account} initial="arr" />
      )}
      {preview.rows.length < preview.total && preview.rows.length < 500 && (
        <button type="button" className="button small" onClick={onMore}>
          Show more of {formatCount(preview.total)}
        </button>
      )}
    </section>
  );
}

function marksOf(row: Moved): string {
  const parts = [
    ...row.gained.map((one) => `gains ${markWords(one)}`),
    ...row.lost.map((one) => `loses ${markWords(one)}`),
    ...row.retimed.map((one) => `${markWords(one)} at another time`),
  ];
  const whole = parts.join("; ");
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

function signed(value: number): string {
  return value > 0 ? `+${formatCount(value)}` : value < 0 ? `\u2212${formatCount(-value)}` : "\u2013";
}
