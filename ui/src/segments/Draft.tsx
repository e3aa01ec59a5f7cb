/** An expression being written: what it matches is told while it is, and it can be kept under a name. */
import { useEffect, useId, useState } from "react";
import type { ReactNode } from "react";
import { address, change } from "../api/client";
import type { Refusal, SegmentCheck, SegmentSaved } from "../api/types";
import { faultAsRefusal, useAnswer } from "../api/useAnswer";
import type { Answer } from "../api/useAnswer";
import { TodaysValue } from "../parts/PickSegment";
import { Link, accountAddress } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatMoney, formatShare, plural } from "../words/format";

const WAIT_MS = 350;
const DAYS = /^\d+$/;

export function Draft({ mayRead, onSaved }: { mayRead: string[]; onSaved: (name: string) => void }): ReactNode {
  const [where, setWhere] = useState("");
  const [days, setDays] = useState("");
  const [name, setName] = useState("");
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const asked = useSettled(where.trim());
  const at = DAYS.test(days.trim()) && Number(days) > 0 ? `${days.trim()}d` : null;
  const odd = days.trim() !== "" && at === null;
  const answer = useAnswer<SegmentCheck>(asked === "" || odd ? null : address("/segments/check", { where: asked, at }));
  const matches = asked !== "" && answer.status === "ready" && answer.data.where === asked;
  const ids = { help: useId(), found: useId() };

  const save = (): void => {
    change<SegmentSaved>("/segments", { name, where: asked, at })
      .then((done) => {
        setWhere("");
        setDays("");
        setName("");
        setRefusal(null);
        onSaved(done.name);
      })
      .catch((fault: unknown) => {
        setRefusal(faultAsRefusal(fault));
      });
  };
  return (
    <section className="card" aria-labelledby="draft-title">
      <h2 id="draft-title">Try one out</h2>
      <form
        className="draft"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label className="field wide">
          Accounts where
          <textarea
            rows={2}
            spellCheck={false}
            maxLength={2000}
            value={where}
            placeholder="arr >= 50000 and usage_tier = 'heavy'"
            aria-describedby={`${ids.help} ${ids.found}`}
            aria-invalid={answer.status === "refused" && asked !== ""}
            onChange={(event) => {
              setWhere(event.target.value);
            }}
          />
        </label>
        <div id={ids.found} className="draft-found" aria-live="polite">
          {odd ? <p className="fault">The age is a whole number of days, such as 90.</p> : <Told answer={answer} asked={asked} stale={!matches} />}
        </div>
        <div className="controls">
          <Line label="Name" value={name} placeholder="Big and busy" onChange={setName} />
          <Line label="At an age of (days, optional)" value={days} placeholder="now" onChange={setDays} />
          <button type="submit" className="button" disabled={!matches || odd || name.trim() === ""}>
            Save segment
          </button>
        </div>
        {refusal && (
          <p className="fault" role="alert">
            {refusal.message}
          </p>
        )}
        <p id={ids.help} className="muted small">
          It may read {mayRead.length > 0 ? <Names names={mayRead} /> : "what is known of accounts"}. With an age, each account counts by
          what was known of it then, so that later events change nothing.
        </p>
      </form>
    </section>
  );
}

interface LineProps {
  label: string;
  value: string;
  placeholder: string;
  onChange: (text: string) => void;
}

function Line({ label, value, placeholder, onChange }: LineProps): ReactNode {
  return (
    <label className="field">
      {label}
      <input
        type="text"
        value={value}
        maxLength={100}
        placeholder={placeholder}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </label>
  );
}

interface ToldProps {
  answer: Answer<SegmentCheck>;
  asked: string;
  stale: boolean;
}

/** How many accounts match, or what is wrong with the expression. */
function Told({ answer, asked, stale }: ToldProps): ReactNode {
  if (asked === "") return <p className="muted small">Write a condition: how many accounts it matches is told here.</p>;
  if (answer.status === "refused") return <p className="fault">{answer.refusal.message}</p>;
  return answer.data && <Found found={answer.data} stale={stale} />;
}

function Names({ names }: { names: string[] }): ReactNode {
  return names.map((one, place) => (
    <span key={one}>
      {place > 0 && ", "}
      <code>{one}</code>
    </span>
  ));
}

function Found({ found, stale }: { found: SegmentCheck; stale: boolean }): ReactNode {
  const currency = useCurrency();
  return (
    <div className={stale ? "updating" : undefined}>
      <p>
        <strong>{plural(found.accounts, "account")}</strong>
        {found.share !== null && ` (${formatShare(found.share)} of all)`}, {formatMoney(found.arr, currency)} ARR{" "}
        <TodaysValue n={found.todays_value} />
      </p>
      {found.rows.length > 0 && (
        <p className="small">
          {found.rows.map((row, place) => (
            <span key={row.account}>
              {place > 0 && ", "}
              <Link to={accountAddress(row.account)}>{row.name}</Link>
            </span>
          ))}
          {found.accounts > found.rows.length && <span className="muted"> and others</span>}
        </p>
      )}
    </div>
  );
}

/** A text once nobody has changed it for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    if (text === settled) return undefined;
    const later = window.setTimeout(() => {
      setSettled(text);
    }, WAIT_MS);
    return () => {
      window.clearTimeout(later);
    };
  }, [text, settled]);
  return settled;
}
