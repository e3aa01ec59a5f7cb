/** The verdict with its reason, and the four figures in plain words. */
import type { ReactNode } from "react";
import type { Evaluation } from "../api/types";
import { FiguresBox } from "../parts/Evidence";
import { Link } from "../router/router";
import { formatDate, formatDecimal, formatRange, formatShare, plural } from "../words/format";
import { humanise, inSentence, MODEL_WORDS, VERDICT_TONES, VERDICT_WORDS } from "../words/vocabulary";

export function VerdictCard({ found }: { found: Evaluation }): ReactNode {
  return (
    <section className="card" aria-labelledby="verdict-title">
      <h2 id="verdict-title">
        <span className={`tag ${VERDICT_TONES[found.verdict]}`}>{VERDICT_WORDS[found.verdict]}</span>
      </h2>
      <p className="verdict-reason">{found.auc === null ? withoutNeed(found.reason) : found.reason}</p>
      {found.auc === null ? <NotYet found={found} /> : <Figures found={found} />}
      <FiguresBox label="What was left out, and what to be careful with" lines={remarks(found)} />
    </section>
  );
}

/** The count of what is missing is told below it. */
function withoutNeed(reason: string): string {
  return reason.split(" Percentages need")[0] ?? reason;
}

/** Too few outcomes: what there is instead of percentages. */
function NotYet({ found }: { found: Evaluation }): ReactNode {
  return (
    <>
      {found.missing && found.missing.outcomes > 0 && (
        <p>
          Percentages need about <strong>{plural(found.missing.outcomes, "more outcome")}</strong> of &ldquo;{inSentence(found.outcome)}&rdquo;
          {found.missing.expected_by && (
            <>
              , expected by <strong>{formatDate(found.missing.expected_by)}</strong> at the pace of the last year
            </>
          )}
          .
        </p>
      )}
      <p>
        Until then: <Link to="/">the accounts ranked by the declared rules</Link>, <Link to="/waiting">what waits on you</Link>,{" "}
        <Link to="/map">where customers stall</Link> and{" "}
        <Link to={`/lost?outcome=${encodeURIComponent(found.outcome)}`}>the last months of those who left, side by side</Link>.
      </p>
    </>
  );
}

function Figures({ found }: { found: Evaluation }): ReactNode {
  const base = found.base_rate ?? 0;
  const name = inSentence(found.outcome);
  return (
    <dl className="figures evaluation-figures">
      <Figure title="AUC" main={formatDecimal(found.auc ?? 0)} ci={found.auc_ci}>
        Of two accounts, one that came to &ldquo;{name}&rdquo; and one that did not, it ranked the right one higher in{" "}
        {Math.round(100 * (found.auc ?? 0))} of 100 pairs. Chance: 50.
      </Figure>
      <Figure title="PR-AUC" main={formatDecimal(found.pr_auc ?? 0)}>
        How pure its list is, over all lengths. A list by chance: {formatDecimal(base)}.
      </Figure>
      <Figure title="Brier" main={formatDecimal(found.brier ?? 0, 3)}>
        How far its chances were from what came, squared. Always saying {formatShare(base)}: {formatDecimal(base * (1 - base), 3)}.
      </Figure>
      <Figure title="ECE" main={formatDecimal(found.ece ?? 0, 3)}>
        Stated and observed chances lie {formatDecimal(100 * (found.ece ?? 0), 1)} points apart on average.
      </Figure>
    </dl>
  );
}

interface FigureProps {
  title: string;
  main: string;
  ci?: Evaluation["auc_ci"];
  children: ReactNode;
}

function Figure({ title, main, ci, children }: FigureProps): ReactNode {
  return (
    <div>
      <dt>{title}</dt>
      <dd className="main">
        {main}
        {ci && <span className="muted small"> {formatRange([ci[0] ?? 0, ci[1] ?? 0], formatDecimal)}</span>}
      </dd>
      <dd className="note">{children}</dd>
    </div>
  );
}

function remarks(found: Evaluation): string[] {
  const parts = [
    `Learned from ${plural(found.train.outcomes, "outcome")} of ${plural(found.train.accounts, "account")}, judged on ${plural(found.test.outcomes, "outcome")} of ${plural(found.test.accounts, "account")} since ${formatDate(found.test_from)}`,
    `Used: ${MODEL_WORDS[found.used] ?? humanise(found.used)}; ${plural(found.alerts, "alert")} in the test`,
  ];
  const quarantined = found.quarantined.map((one) => `${humanise(one.feature)} was kept out: ${one.reason}`);
  return [...parts, ...found.warnings.filter((one) => one !== found.reason), ...quarantined];
}
