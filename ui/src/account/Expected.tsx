/** What is expected of the account: the next stage with its dates, and the chance of each outcome. */
import type { ReactNode } from "react";
import type { Account } from "../api/types";
import { ChanceRow } from "../parts/ChanceRow";
import { FiguresBox } from "../parts/Evidence";
import { formatDate, formatPoints } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";

type Journey = NonNullable<Account["forecast"]["journey"]>;

const MOST_NEXT = 4;
/** A rest below it is not told. */
const LEAST_REST = 0.01;

/** `told`: the outcomes whose chance is told elsewhere on the page. */
export function Expected({ journey, told: elsewhere }: { journey: Journey; told: ReadonlySet<string> }): ReactNode {
  const outcomes = journey.outcomes.filter((one) => !elsewhere.has(one.outcome));
  const told = journey.next.length > 0 || journey.outcomes.length > 0;
  return (
    <section className="card" aria-labelledby="expected-title">
      <h2 id="expected-title">What is expected</h2>
      {told ? (
        <>
          {journey.next.length > 0 && <Next journey={journey} />}
          {outcomes.length > 0 && <Outcomes journey={journey} outcomes={outcomes} />}
          {journey.what_if.length > 0 && <WhatIf journey={journey} />}
          <FiguresBox lines={[journey.reason, `Looked from ${formatDate(journey.made)}`]} />
        </>
      ) : (
        <p className="muted">Not told: {journey.reason || "nothing is forecast of this account."}</p>
      )}
    </section>
  );
}

function Next({ journey }: { journey: Journey }): ReactNode {
  const { earliest, median, latest } = journey.leaves;
  const rest = journey.next.slice(MOST_NEXT).reduce((sum, one) => sum + one.probability, 0);
  return (
    <>
      <p>
        {median === null ? (
          <>Most likely still in {inSentence(journey.stage ?? "")} in {journey.within_weeks} weeks.</>
        ) : (
          <>
            Leaves {inSentence(journey.stage ?? "")} around <strong>{formatDate(median)}</strong>: with 80% between {formatDate(earliest)} and{" "}
            {latest === null ? `later than ${journey.within_weeks ?? 0} weeks` : formatDate(latest)}.
          </>
        )}
      </p>
      <table className="chances">
        <caption className="muted small">What comes next, within {journey.within_weeks} weeks</caption>
        <tbody>
          {journey.next.slice(0, MOST_NEXT).map((one) => (
            <ChanceRow key={`${one.kind}-${one.to}`} words={one.kind === "stage" ? humanise(one.to) : `Ends: ${inSentence(one.to)}`} share={one.probability} />
          ))}
          <ChanceRow words={`Still in ${inSentence(journey.stage ?? "")}`} share={journey.stays ?? 0} />
          {rest >= LEAST_REST && <ChanceRow words="Anything else" share={rest} />}
        </tbody>
      </table>
    </>
  );
}

function Outcomes({ journey, outcomes }: { journey: Journey; outcomes: Journey["outcomes"] }): ReactNode {
  const first = outcomes[0];
  return (
    <table className="chances">
      <caption className="muted small">
        {first?.by_renewal ? "By the renewal" : "In the next 13 weeks"}, until {formatDate(first?.by)}
      </caption>
      <tbody>
        {outcomes.map((one) => (
          <ChanceRow key={one.outcome} words={humanise(one.outcome)} share={one.probability} weak={journey.outcome_verdicts[one.outcome] === "weak"} />
        ))}
      </tbody>
    </table>
  );
}

function WhatIf({ journey }: { journey: Journey }): ReactNode {
  return (
    <details className="figures-box">
      <summary>If a missing milestone were reached today</summary>
      <p className="muted small">The model&rsquo;s response, not an effect: accounts that reach a milestone differ in more than the milestone.</p>
      <ul>
        {journey.what_if.map((one) => (
          <li key={one.milestone}>
            <strong>{humanise(one.milestone)}</strong>:{" "}
            {[
              ...(one.moves_on === null ? [] : [`moving on ${formatPoints(one.moves_on)}`]),
              ...Object.entries(one.outcomes).map(([name, change]) => `${inSentence(name)} ${formatPoints(change)}`),
            ].join(", ")}
          </li>
        ))}
      </ul>
    </details>
  );
}
