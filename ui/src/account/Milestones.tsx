/** Milestones reached and missing, warning signs raised and cleared. */
import type { ReactNode } from "react";
import type { IndicatorSpan, MilestoneReached } from "../api/types";
import { Mark } from "../parts/Marks";
import { formatDate, formatDays } from "../words/format";
import { humanise } from "../words/vocabulary";

export function MilestoneList({ milestones }: { milestones: MilestoneReached[] }): ReactNode {
  const stages = [...new Set(milestones.map((one) => one.stage))];
  const reached = milestones.filter((one) => one.reached !== null).length;
  return (
    <section className="card" aria-labelledby="milestones-title">
      <div className="card-head">
        <h2 id="milestones-title">Milestones</h2>
        <span className="muted small">
          {reached} of {milestones.length} reached
        </span>
      </div>
      {milestones.length === 0 && <p className="muted">No milestones are declared in journey.yaml.</p>}
      {stages.map((stage) => (
        <div key={stage} className="milestone-group">
          <h3>{humanise(stage)}</h3>
          <ul>
            {milestones
              .filter((one) => one.stage === stage)
              .map((one) => (
                <li key={one.milestone}>
                  <span className={`milestone-mark ${one.reached ? "reached" : "missing"}`}>
                    <Mark shape={one.reached ? "circle" : "ring"} />
                  </span>
                  <span>
                    {humanise(one.milestone)}
                    {one.evidence && <Evidence of={one.evidence} />}
                  </span>
                  <span className="muted small number">{standing(one)}</span>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** "source / id" of the event that showed it: the source in words, the id shortened. */
function Evidence({ of }: { of: string }): ReactNode {
  const [source, id] = of.split(" / ");
  return (
    <span className="muted small evidence" title={of}>
      {humanise(source)}
      {id && `, record ${id.length > 24 ? `${id.slice(0, 8)}\u2026` : id}`}
    </span>
  );
}

function standing(one: MilestoneReached): string {
  const late = one.late_by_days !== null && one.late_by_days > 0 ? `${formatDays(one.late_by_days)} late` : null;
  if (one.reached === null) return late ?? "Not reached";
  return late ? `${formatDate(one.reached)}, ${late}` : formatDate(one.reached);
}

export function SignList({ indicators }: { indicators: IndicatorSpan[] }): ReactNode {
  return (
    <section className="card" aria-labelledby="signs-title">
      <h2 id="signs-title">Warning signs</h2>
      {indicators.length === 0 && <p className="muted">None has been raised.</p>}
      <ul className="signs">
        {indicators.map((one) => (
          <li key={`${one.indicator}-${one.raised}`}>
            <div className="visit-head">
              <strong>{humanise(one.indicator)}</strong>
              {one.cleared ? (
                <span className="tag">Cleared {formatDate(one.cleared)}</span>
              ) : (
                <span className="tag bad">
                  <Mark shape="triangle" /> Still up
                </span>
              )}
            </div>
            <p className="muted small">
              Raised {formatDate(one.raised)}
              {one.stage && ` in ${humanise(one.stage).toLowerCase()}`}
              {one.evidence && (
                <>
                  . <Evidence of={one.evidence} />
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
