/** Milestones proposed from the company's own events. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { DefinitionSuggestions } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { FiguresBox } from "../parts/Evidence";
import { StrengthMark } from "../parts/Marks";
import { Empty, Show } from "../parts/States";
import { formatCount, formatP, formatPoints, formatRange, formatShare, plural } from "../words/format";
import { asSentence, humanise } from "../words/vocabulary";
import { Ages } from "./Ages";

type Suggestion = DefinitionSuggestions["suggestions"][number];

export function SuggestView(): ReactNode {
  const answer = useAnswer<DefinitionSuggestions>(address("/definition/suggest"));
  return (
    <Show answer={answer} lines={8}>
      {(found) => (
        <>
          <Ages found={found} />
          {found.not_enough_evidence === null && found.suggestions.length === 0 && (
            <Empty>None of the {plural(found.compared, "candidate")} looked at goes with the outcome clearly enough to be proposed.</Empty>
          )}
          {found.suggestions.length > 0 && (
            <p className="muted small">
              {formatCount(found.suggestions.length)} of {plural(found.compared, "candidate")} looked at. To take one, copy its line under the stage&rsquo;s
              milestones in <code>journey.yaml</code>; the tab Draft then shows what that moves.
            </p>
          )}
          <ul className="reviewed">
            {found.suggestions.map((one) => (
              <li key={one.name} className="card">
                <Proposed one={one} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Show>
  );
}

function Proposed({ one }: { one: Suggestion }): ReactNode {
  const found = one.association;
  return (
    <>
      <div className="card-head">
        <h2>{humanise(one.name)}</h2>
        {found && <StrengthMark strength={found.strength} />}
      </div>
      <p>{asSentence(one.sentence)}</p>
      <p className="muted small">
        For the stage {humanise(one.stage)}
        {one.median_day !== null && `; reached on day ${Math.round(one.median_day)} at the median`}
      </p>
      <pre className="declared-text" tabIndex={0} aria-label={`Line for journey.yaml: ${humanise(one.name)}`}>
        {one.yaml}
      </pre>
      {found && (
        <FiguresBox
          lines={[
            `With it ${formatShare(found.with_it.rate)} (${formatRange(found.with_it.ci, formatShare)}, n = ${formatCount(found.with_it.n)})`,
            `Without it ${formatShare(found.without_it.rate)} (${formatRange(found.without_it.ci, formatShare)}, n = ${formatCount(found.without_it.n)})`,
            `Difference ${formatPoints(found.difference)} (${formatRange(found.ci, formatPoints)}), adjusted p ${formatP(found.p_adjusted)}`,
          ]}
        />
      )}
    </>
  );
}
