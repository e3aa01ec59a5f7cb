/** How customers keep to the ideal path: followed, skipped, out of order, gone through again, and what goes with it. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Conformance } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { PickSegment } from "../parts/PickSegment";
import { Empty, Show } from "../parts/States";
import { useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { useWorkspace } from "../shell/workspace";
import { formatRange, formatShare, plural } from "../words/format";
import { NoIdealPath } from "./NoIdealPath";
import { StepCard } from "./StepCard";

export function ConformancePage(): ReactNode {
  usePageTitle("Ideal path");
  const { ideal } = useWorkspace();
  const [choices] = useChoices();
  const segment = choices.get("segment");
  const answer = useAnswer<Conformance>(ideal.length > 0 ? address("/conformance", { segment }) : null);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Ideal path</h1>
          <p className="muted">Where customers keep to the path you planned for them, and where they wear one of their own.</p>
        </div>
        {ideal.length > 0 && (
          <PickSegment />
        )}
      </div>
      {ideal.length === 0 ? (
        <NoIdealPath />
      ) : (
        <Show answer={answer} lines={8}>
          {(found) => <Steps found={found} segment={segment} />}
        </Show>
      )}
    </>
  );
}

function Steps({ found, segment }: { found: Conformance; segment: string | null }): ReactNode {
  const { conforming } = found;
  if (found.steps.length === 0) {
    return <Empty>{segment ? "No account of this segment has begun. Choose another." : "No account has begun yet. Run \u201cdesirepath run\u201d in the workspace folder."}</Empty>;
  }
  return (
    <>
      <section className="card" aria-labelledby="kept-title">
        <h2 id="kept-title">Kept to the whole path</h2>
        {conforming === null ? (
          <p>Not enough evidence: no account has come to a second step.</p>
        ) : (
          <p>
            <strong className="risk-figure">{formatShare(conforming.rate)}</strong> of {plural(conforming.n, "account")}{" "}
            <span className="muted">
              ({formatRange(conforming.ci, formatShare)}) had every step by the time of the next, as far as they have come.
            </span>
          </p>
        )}
        <p className="muted small">
          A step is judged when the one after it comes, among the accounts that came to that one: nobody counts as having skipped a step only for being
          young. Out of order: had it only afterwards. Skipped: has not had it until now.
        </p>
      </section>
      <ol className="ideal-steps">
        {found.steps.map((step, place) => (
          <li key={step.step} className="card">
            <StepCard step={step} place={place + 1} isLast={place + 2 === found.steps.length} segment={segment} />
          </li>
        ))}
      </ol>
    </>
  );
}
