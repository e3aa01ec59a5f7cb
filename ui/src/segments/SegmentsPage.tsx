/** Groups of accounts: try one out, keep it, take it back; and how each of them moved. */
import { useState } from "react";
import type { ReactNode } from "react";
import { address, change } from "../api/client";
import type { Refusal, SegmentInfo, Segments } from "../api/types";
import { faultAsRefusal, forgetAnswers, useAnswer } from "../api/useAnswer";
import { TodaysValue } from "../parts/PickSegment";
import { Empty, NoAccounts, Show } from "../parts/States";
import { Link } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { useCurrency, useWorkspace } from "../shell/workspace";
import { formatCount, formatMoney, formatShare } from "../words/format";
import { humanise } from "../words/vocabulary";
import { Draft } from "./Draft";
import { Moves } from "./Moves";

const MONTHS = 6;

export function SegmentsPage(): ReactNode {
  usePageTitle("Segments");
  const { accounts } = useWorkspace();
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Segments</h1>
          <p className="muted">Groups of accounts by what was known of them at the time. Use them on the map, in the portfolio and in the plan.</p>
        </div>
      </div>
      {accounts === 0 ? <NoAccounts /> : <Whole />}
    </>
  );
}

interface Said {
  words: string;
  undo: (() => void) | null;
}

function Whole(): ReactNode {
  const answer = useAnswer<Segments>(address("/segments", { months: MONTHS }));
  const [said, setSaid] = useState<Said | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const changed = (words: string, undo: (() => void) | null): void => {
    forgetAnswers();
    setRefusal(null);
    setSaid({ words, undo });
  };
  const move = (step: "remove" | "restore", name: string): void => {
    change(`/segments/${step}`, { name })
      .then(() => {
        if (step === "remove") {
          changed(`“${name}” is removed.`, () => {
            move("restore", name);
          });
        } else changed(`“${name}” is back.`, null);
      })
      .catch((fault: unknown) => {
        setSaid(null);
        setRefusal(faultAsRefusal(fault));
      });
  };
  return (
    <>
      <Draft
        mayRead={answer.data?.may_read ?? []}
        onSaved={(name) => {
          changed(`“${name}” is saved.`, () => {
            move("remove", name);
          });
        }}
      />
      <div role="status" aria-live="polite">
        {said && (
          <p className="said">
            {said.words}{" "}
            {said.undo && (
              <button type="button" className="button" onClick={said.undo}>
                Undo
              </button>
            )}
          </p>
        )}
      </div>
      {refusal && (
        <p className="fault" role="alert">
          {refusal.message}
        </p>
      )}
      <Show answer={answer} lines={8}>
        {(found) => (
          <List
            found={found}
            onRemove={(name) => {
              move("remove", name);
            }}
          />
        )}
      </Show>
    </>
  );
}

function List({ found, onRemove }: { found: Segments; onRemove: (name: string) => void }): ReactNode {
  if (found.segments.length === 0) {
    return <Empty>No segments yet. Write an expression above and save it, or declare some under “segments” in journey.yaml.</Empty>;
  }
  return (
    <div className="segment-cards">
      {found.segments.map((one) => (
        <Card key={one.name} one={one} onRemove={onRemove} />
      ))}
    </div>
  );
}

function Card({ one, onRemove }: { one: SegmentInfo; onRemove: (name: string) => void }): ReactNode {
  const currency = useCurrency();
  const words = one.kind === "saved" ? one.name : humanise(one.name);
  const chosen = `?segment=${encodeURIComponent(one.name)}`;
  return (
    <section className="card segment-card" aria-label={words}>
      <div className="card-head">
        <h2>{words}</h2>
        <span className="tag">{one.kind === "saved" ? "Saved" : "In journey.yaml"}</span>
      </div>
      <p>
        <code className="expression">{one.where}</code>
        {one.at_days !== null && <span className="muted small"> at {formatCount(one.at_days)} days of age</span>}
      </p>
      {one.fault ? (
        <p className="fault">{one.fault}</p>
      ) : (
        <p>
          <strong>{formatCount(one.accounts ?? 0)}</strong> accounts
          {one.share !== null && ` (${formatShare(one.share)})`}, {formatMoney(one.arr, currency)} ARR <TodaysValue n={one.todays_value} />
        </p>
      )}
      <Moves moved={one.moved} name={words} />
      <p className="controls">
        <Link to={`/map${chosen}`}>On the map</Link>
        <Link to={`/${chosen}`}>In the portfolio</Link>
        {one.kind === "saved" && (
          <button
            type="button"
            className="button"
            aria-label={`Remove ${words}`}
            onClick={() => {
              onRemove(one.name);
            }}
          >
            Remove
          </button>
        )}
      </p>
    </section>
  );
}
