/** How far to trust it: the models in force, whether they still fit, how good they were, and what the team said. */
import type { ReactNode } from "react";
import { address, change } from "../api/client";
import type { DriftOf, Feedback, LearningHistory, ModelRow, Models, PatternReview, RolledBack } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Confirm, said } from "../parts/Confirm";
import { Empty, Show } from "../parts/States";
import { Working } from "../parts/Working";
import { Link } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { formatDate, formatDecimal, formatShare, plural } from "../words/format";
import { humanise, inSentence, VERDICT_WORDS } from "../words/vocabulary";
import { Who } from "./PatternFeedback";
import { SaidList } from "./SaidList";
import { sayFeedback } from "./sayFeedback";

export function TrustPage(): ReactNode {
  usePageTitle("How far to trust it");
  const models = useAnswer<Models>(address("/models"));
  return (
    <>
      <div className="page-head">
        <h1>How far to trust it</h1>
        <p>
          <Link to="/evaluation">How well it would have warned</Link> &middot; <Link to="/evaluation?view=misses">What it missed</Link>
        </p>
      </div>
      <Show answer={models} lines={8}>
        {(found) => (
          <>
            <InForce models={found} />
            <Fits drift={found.drift} />
          </>
        )}
      </Show>
      <Past />
      <Review />
      <Said />
    </>
  );
}

const HORIZON_WORDS = (horizon: string | null): string =>
  horizon === null ? "" : horizon === "renewal" ? "until renewal" : `in ${horizon.replace("d", " days")}`;

function InForce({ models }: { models: Models }): ReactNode {
  const used = models.models.filter((one) => one.in_force);
  const before = new Set(models.models.filter((one) => !one.in_force).map((one) => one.name));
  if (used.length === 0) {
    return <Empty>Nothing was learned yet: run <code>desirepath learn</code>.</Empty>;
  }
  return (
    <section className="card" aria-labelledby="models-title">
      <h2 id="models-title">Models in force</h2>
      <div className="table-scroll" role="region" aria-label="Every model in force" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Risk</th>
              <th scope="col">Trust</th>
              <th scope="col" className="number">AUC</th>
              <th scope="col" className="number">Outcomes</th>
              <th scope="col">Learned</th>
              <th scope="col">How it came in force</th>
              <th scope="col">Go back</th>
            </tr>
          </thead>
          <tbody>
            {used.map((one) => (
              <ModelLine key={one.id} model={one} models={models} canGoBack={before.has(one.name)} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted small">Learning anew: {models.learning_due.reason}.</p>
    </section>
  );
}

function ModelLine({ model, models, canGoBack }: { model: ModelRow; models: Models; canGoBack: boolean }): ReactNode {
  const change = models.changes.find((one) => one.model === model.id && one.how !== "kept");
  return (
    <tr>
      <th scope="row">
        <Link to={`/evaluation?outcome=${encodeURIComponent(model.outcome ?? "")}&horizon=${model.horizon ?? "90d"}`}>
          {humanise(model.outcome)} <span className="small">{HORIZON_WORDS(model.horizon)}</span>
        </Link>
      </th>
      <td>{model.verdict ? VERDICT_WORDS[model.verdict] : "\u2013"}</td>
      <td className="number">{model.auc === null ? "\u2013" : formatDecimal(model.auc)}</td>
      <td className="number">{model.outcomes ?? "\u2013"}</td>
      <td>{formatDate(model.learned_at)}</td>
      <td className="small">
        {model.rolled_back && <span className="tag middle">Rolled back</span>} {change?.reason}
      </td>
      <td>{canGoBack ? <GoBack name={model.name} /> : <span className="muted small">No earlier model</span>}</td>
    </tr>
  );
}

function GoBack({ name }: { name: string }): ReactNode {
  return (
    <Confirm
      label="Go back"
      title="Put the model before in force"
      confirm="Go back"
      onConfirm={async (form) => {
        const word = { author: said(form, "author"), reason: said(form, "reason") };
        const done = await change<RolledBack>("/models/rollback", { name, ...word });
        return `The model of ${formatDate(done.learned_at)} is in force and scored everybody. Learning keeps it until a new one clearly wins.`;
      }}
    >
      <p>Everybody is scored with it at once; every page says so.</p>
      <Who />
    </Confirm>
  );
}

const DRIFT_WORDS: Record<DriftOf["state"], { words: string; tone: string }> = {
  ok: { words: "Fits", tone: "good" },
  watch: { words: "Watch", tone: "middle" },
  drifted: { words: "Drifted", tone: "bad" },
};

function Fits({ drift }: { drift: DriftOf[] }): ReactNode {
  return (
    <section className="card" aria-labelledby="drift-title">
      <h2 id="drift-title">Does it still fit what comes?</h2>
      {drift.length === 0 ? (
        <p className="muted">
          Nobody has looked yet: <code>desirepath run</code> does, and a served workspace does every day.
        </p>
      ) : (
        <ul className="said-list">
          {drift.map((one) => (
            <li key={one.outcome}>
              <span>
                <span className={`tag ${DRIFT_WORDS[one.state].tone}`}>{DRIFT_WORDS[one.state].words}</span> <strong>{humanise(one.outcome)}</strong>{" "}
                {toldOf(one)}
                {one.stale && " Its percentages are stale."}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function toldOf(one: DriftOf): string {
  const after = one.ratio
    ? `in the last eight weeks that were foretold ${plural(one.observed, "outcome")} came where ${formatDecimal(one.expected, 1)} were expected`
    : "no four weeks have passed since the first learning, so there are no outcomes to judge by yet";
  const why = one.reasons.length > 0 ? `${one.reasons.join("; ")}. ` : "";
  return `${why}${one.ratio && one.reasons.length > 0 ? "" : `${humanise(after)}.`} Looked at ${formatDate(one.checked_at)}.`;
}

function Past(): ReactNode {
  const answer = useAnswer<LearningHistory>(address("/learning/history"));
  return (
    <section className="card" aria-labelledby="past-title">
      <h2 id="past-title">How good it would have been at each quarter</h2>
      <p className="muted small">With the data, outcomes and feedback known then. Recall: share of outcomes flagged at least 30 days ahead, at equally many alerts.</p>
      {answer.status === "loading" && <Working />}
      <Show answer={answer} lines={5}>
        {(found) => (
          <div className="table-scroll" role="region" aria-label="Figures of each quarter" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">As of</th>
                  <th scope="col">Trust</th>
                  <th scope="col" className="number">AUC</th>
                  <th scope="col" className="number">Recall</th>
                  <th scope="col" className="number">Recall of the rule</th>
                  <th scope="col" className="number">Outcomes</th>
                  <th scope="col" className="number">Feedback</th>
                </tr>
              </thead>
              <tbody>
                {found.moments.map((one) => (
                  <tr key={one.at}>
                    <th scope="row">{formatDate(one.at)}</th>
                    <td>{VERDICT_WORDS[one.verdict]}</td>
                    <td className="number nowrap">
                      {one.auc === null ? "\u2013" : formatDecimal(one.auc)}
                      {one.auc_ci && <span className="muted small"> {formatDecimal(one.auc_ci[0])} to {formatDecimal(one.auc_ci[1])}</span>}
                    </td>
                    <td className="number">{formatShare(one.recall_30d_ahead)}</td>
                    <td className="number">{formatShare(one.rule_recall_30d_ahead)}</td>
                    <td className="number">{one.outcomes}</td>
                    <td className="number">{one.feedback}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Show>
    </section>
  );
}

const WHY_WORDS: Record<string, string> = {
  new: "new since the last review",
  unconfirmed: "not confirmed",
  no_longer_replicates: "no longer seen again in later time",
  does_not_replicate: "not seen again in later time",
  no_longer_found: "no longer found",
};

function Review(): ReactNode {
  const answer = useAnswer<PatternReview>(address("/patterns/review"));
  return (
    <section className="card" aria-labelledby="review-title">
      <h2 id="review-title">Patterns to look at</h2>
      <Show answer={answer} lines={4}>
        {(found) => (
          <>
            <p className="muted small">{reviewTold(found)}</p>
            {found.items.length === 0 ? <p className="muted">None waits for you.</p> : <ToReview items={found.items} />}
            {(found.due || found.items.length > 0) && <Reviewed />}
          </>
        )}
      </Show>
    </section>
  );
}

function reviewTold(review: PatternReview): string {
  const last = review.last_review ? `Last reviewed on ${formatDate(review.last_review)} by ${review.last_reviewer ?? "somebody"}.` : "Never reviewed yet.";
  return `${last} ${review.due ? "A review is due now." : `The next one is due on ${formatDate(review.next_review)}.`}`;
}

function ToReview({ items }: { items: PatternReview["items"] }): ReactNode {
  return (
    <ul className="said-list">
      {items.map((one) => (
        <li key={`${one.outcome}:${one.versus}:${one.sequence.join(">")}`}>
          <span>
            <strong>{one.name ?? one.sequence.map(humanise).join(" \u203a ")}</strong>{" "}
            <span className="muted small">
              {inSentence(one.outcome)} against {one.versus === "none" ? "neither" : inSentence(one.versus)};{" "}
              {one.why.map((word) => WHY_WORDS[word] ?? word).join(", ")}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Reviewed(): ReactNode {
  return (
    <Confirm label="Reviewed" title="The patterns were reviewed" confirm="Reviewed" onConfirm={(form) => sayFeedback("reviewed", form, {})}>
      <p>The list is empty then, until a month has passed or something new is found.</p>
      <Who />
    </Confirm>
  );
}

function Said(): ReactNode {
  const answer = useAnswer<Feedback>(address("/feedback"));
  return (
    <section className="card" aria-labelledby="said-title">
      <h2 id="said-title">What your team said</h2>
      <Show answer={answer} lines={4}>
        {(found) => <SaidList rows={found.rows} empty="Nothing yet. Patterns and accounts have buttons for it; it changes the next learning." />}
      </Show>
    </section>
  );
}
