/** What the check of journey.yaml found, each with its line. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { DefinitionCheck } from "../api/types";
import { forgetAnswers, useAnswer } from "../api/useAnswer";
import { Show } from "../parts/States";
import { plural } from "../words/format";

export function Findings(): ReactNode {
  const answer = useAnswer<DefinitionCheck>(address("/definition/check"));
  return (
    <section className="card" aria-labelledby="check-title">
      <div className="card-head">
        <h2 id="check-title">Check of journey.yaml</h2>
        <button type="button" className="button small" onClick={forgetAnswers}>
          Check again
        </button>
      </div>
      <Show answer={answer} lines={2}>
        {({ faults, doubts }) => (
          <>
            {faults.length === 0 && doubts.length === 0 && <p>It is right, and all that it names is known.</p>}
            {faults.length > 0 && <FindingList title={`${plural(faults.length, "fault")}: it cannot be published so`} found={faults} />}
            {doubts.length > 0 && <FindingList title={`${plural(doubts.length, "thing")} worth a look`} found={doubts} />}
          </>
        )}
      </Show>
    </section>
  );
}

function FindingList({ title, found }: { title: string; found: DefinitionCheck["faults"] }): ReactNode {
  return (
    <div>
      <h3>{title}</h3>
      <ul className="findings">
        {found.map((one) => (
          <li key={`${one.line}-${one.place}-${one.found}`}>
            <span className="tag">Line {one.line}</span> <code>{one.place}</code>: found {one.found}. <span className="muted">Would be right: {one.instead}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
