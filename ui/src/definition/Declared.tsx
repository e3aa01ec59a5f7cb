/** The published version in words. */
import type { ReactNode } from "react";
import type { DeclaredStage, Definition } from "../api/types";
import { Mark } from "../parts/Marks";
import { Link } from "../router/router";
import { plural } from "../words/format";
import { humanise } from "../words/vocabulary";

export function Declared({ definition: one }: { definition: Definition }): ReactNode {
  return (
    <>
      <ol className="declared-stages" aria-label="Stages in order">
        {one.stages.map((stage, place) => (
          <li key={stage.name} className="card">
            <Stage stage={stage} place={place + 1} />
          </li>
        ))}
      </ol>
      <div className="declared-stages">
        <section className="card" aria-labelledby="outcomes-title">
          <h2 id="outcomes-title">Outcomes</h2>
          <dl className="marks">
            {one.outcomes.map((outcome) => (
              <div key={outcome.name}>
                <dt>
                  <span className={`tag ${outcome.kind}`}>
                    <Mark shape={outcome.kind === "good" ? "circle" : "triangle"} />
                    {humanise(outcome.name)}
                  </span>
                </dt>
                <dd>
                  {outcome.when}
                  {outcome.ends && <span className="muted small block">It ends the journey.</span>}
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <section className="card" aria-labelledby="ideal-title">
          <h2 id="ideal-title">Ideal path</h2>
          {one.ideal.length === 0 ? (
            <p className="muted">None is declared.</p>
          ) : (
            <ol className="path-picture">
              {one.ideal.map((step) => (
                <li key={step.name} className={step.kind === "stage" ? "is-stage" : undefined}>
                  {humanise(step.name)}
                </li>
              ))}
            </ol>
          )}
          <p className="small">
            <Link to="/ideal">{one.ideal.length === 0 ? "How to declare one" : "Who keeps to it"}</Link>
          </p>
        </section>
        {one.indicators.length > 0 && (
          <section className="card" aria-labelledby="everywhere-title">
            <h2 id="everywhere-title">Warning signs in every stage</h2>
            <Marks marks={one.indicators} />
          </section>
        )}
        {one.segments.length > 0 && (
          <section className="card" aria-labelledby="segments-title">
            <h2 id="segments-title">Segments</h2>
            <Marks marks={one.segments.map(({ name, where }) => ({ name, when: where }))} />
          </section>
        )}
        {one.plays.length > 0 && (
          <section className="card" aria-labelledby="plays-title">
            <h2 id="plays-title">Plays</h2>
            <Marks marks={one.plays.map(({ name, due }) => ({ name, when: `due when ${due}` }))} />
          </section>
        )}
      </div>
      <details className="card">
        <summary>The file as it was published</summary>
        <pre className="declared-text" tabIndex={0} aria-label="journey.yaml as published">
          {one.text}
        </pre>
      </details>
    </>
  );
}

function Stage({ stage, place }: { stage: DeclaredStage; place: number }): ReactNode {
  return (
    <>
      <div className="card-head">
        <h2>
          <span className="muted">{place}.</span> {humanise(stage.name)}
        </h2>
        <span className="muted small">{stage.target_days === null ? "No target" : `Target ${plural(Math.round(stage.target_days), "day")}`}</span>
      </div>
      <p className="small">
        <span className="muted">Opens</span> {stage.opens}.
      </p>
      {stage.complete && (
        <p className="small">
          <span className="muted">Complete when</span> {stage.complete}.
        </p>
      )}
      {stage.rules.map((rule) => (
        <p key={rule} className="small">
          {rule.charAt(0).toUpperCase() + rule.slice(1)}.
        </p>
      ))}
      {stage.milestones.length > 0 && <h3>Milestones</h3>}
      <Marks marks={stage.milestones.map((one) => ({ ...one, when: one.since === "stage" ? `${one.when}, counted in each visit` : one.when }))} />
      {stage.indicators.length > 0 && <h3>Warning signs</h3>}
      <Marks marks={stage.indicators} />
    </>
  );
}

function Marks({ marks }: { marks: { name: string; when: string }[] }): ReactNode {
  if (marks.length === 0) return null;
  return (
    <dl className="marks">
      {marks.map((one) => (
        <div key={one.name}>
          <dt>{humanise(one.name)}</dt>
          <dd>{one.when}</dd>
        </div>
      ))}
    </dl>
  );
}
