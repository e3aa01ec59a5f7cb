/** How far the forecast can be trusted: each outcome by the renewal, and the next stage, on later time than was fitted on. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { ForecastAnswer, ForecastEvaluation, NextEvaluation, OutcomeEvaluation } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Empty, Show } from "../parts/States";
import { formatDecimal, formatShare, plural } from "../words/format";
import { asSentence, humanise, inSentence, VERDICT_TONES, VERDICT_WORDS } from "../words/vocabulary";
import { Reliability } from "./Reliability";

export function ForecastFigures({ outcome }: { outcome: string }): ReactNode {
  const answer = useAnswer<ForecastAnswer>(address("/forecast", { limit: 1 }));
  return (
    <Show answer={answer} lines={8}>
      {(found) =>
        found.evaluation === null ? (
          <Empty>
            <p>{found.why_none ?? "Nothing was forecast yet."}</p>
          </Empty>
        ) : (
          <Judged found={found.evaluation} outcome={outcome} />
        )
      }
    </Show>
  );
}

function Judged({ found, outcome }: { found: ForecastEvaluation; outcome: string }): ReactNode {
  const chosen = found.outcomes.find((one) => one.outcome === outcome);
  return (
    <>
      <ByRenewal outcomes={found.outcomes} />
      <div className="evaluation-pair">
        {chosen !== undefined && <Reliability groups={chosen.reliability ?? []} of={`“${asSentence(inSentence(outcome))}” by the renewal`} />}
        <NextStage next={found.next} />
      </div>
    </>
  );
}

function ByRenewal({ outcomes }: { outcomes: OutcomeEvaluation[] }): ReactNode {
  return (
    <section className="card" aria-labelledby="by-renewal-title">
      <h2 id="by-renewal-title">The chance of each outcome by the renewal</h2>
      <p className="muted small">
        Or within 13 weeks without a contract. Distance is the Brier score: how far chances were from what came, squared; beside it that of always
        saying the share of the past.
      </p>
      <div className="table-scroll" role="region" aria-label="How the forecast of each outcome was judged" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Outcome</th>
              <th scope="col">Verdict</th>
              <th scope="col" className="number">Judged on</th>
              <th scope="col" className="number">Stated / came</th>
              <th scope="col" className="number">Distance</th>
              <th scope="col" className="number">AUC</th>
            </tr>
          </thead>
          <tbody>
            {outcomes.map((one) => (
              <tr key={one.outcome}>
                <th scope="row">{humanise(one.outcome)}</th>
                <td>
                  <span className={`tag ${VERDICT_TONES[one.verdict]}`}>{VERDICT_WORDS[one.verdict]}</span>
                  <div className="muted small">{one.reason}</div>
                </td>
                <td className="number">{plural(one.test_outcomes, "outcome")}</td>
                <td className="number">
                  {one.mean_chance == null || one.came == null ? "–" : `${formatShare(one.mean_chance)} / ${formatShare(one.came)}`}
                </td>
                <td className="number">
                  {one.brier === null || one.base_brier === null ? (
                    "–"
                  ) : (
                    <>
                      {formatDecimal(one.brier, 3)} <span className="muted small">{formatDecimal(one.base_brier, 3)}</span>
                    </>
                  )}
                </td>
                <td className="number">{one.auc == null ? "–" : formatDecimal(one.auc)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function NextStage({ next }: { next: NextEvaluation }): ReactNode {
  return (
    <section className="card" aria-labelledby="next-stage-title">
      <h2 id="next-stage-title">The next stage, within {next.weeks} weeks</h2>
      <p>
        <span className={`tag ${VERDICT_TONES[next.verdict]}`}>{VERDICT_WORDS[next.verdict]}</span>
      </p>
      <p>{next.reason}</p>
      {next.accuracy !== null && next.coverage !== null && (
        <>
          <p>
            Its first guess was right for <strong>{formatShare(next.accuracy)}</strong>, the most usual way out of the stage for{" "}
            {formatShare(next.base_accuracy ?? 0)}.
          </p>
          <p>
            Its date ranges held <strong>{formatShare(next.coverage)}</strong> of what came; they should hold {formatShare(next.expected_coverage ?? 0)}.
          </p>
        </>
      )}
      <p className="muted small">
        Judged on {plural(next.test_moves, "move")} of {plural(next.test_accounts, "account")}, learned from {plural(next.train_moves, "move")} before.
      </p>
    </section>
  );
}
