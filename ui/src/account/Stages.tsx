/** Time in every stage, and whether it keeps pace. */
import type { ReactNode } from "react";
import type { Visit } from "../api/types";
import { Mark } from "../parts/Marks";
import type { MarkShape } from "../parts/Marks";
import { formatDate, formatDays } from "../words/format";
import { asSentence, exitWord, humanise, PACE_WORDS, PEER_WORDS } from "../words/vocabulary";

const PACE_MARKS: Record<keyof typeof PACE_WORDS, { shape: MarkShape; tone: string }> = {
  on_track: { shape: "circle", tone: "good" },
  behind: { shape: "square", tone: "middle" },
  stuck: { shape: "triangle", tone: "bad" },
};

export function Stages({ visits }: { visits: Visit[] }): ReactNode {
  const longest = Math.max(1, ...visits.map((visit) => Math.max(visit.days, visit.target_days ?? 0)));
  return (
    <section className="card" aria-labelledby="stages-title">
      <h2 id="stages-title">Time in stage</h2>
      {visits.length === 0 && <p className="muted">No stage entered yet.</p>}
      <ol className="visits">
        {visits.map((visit) => (
          <li key={`${visit.stage}-${visit.entered}`}>
            <div className="visit-head">
              <strong>{humanise(visit.stage)}</strong>
              {visit.pace && (
                <span className={`tag ${PACE_MARKS[visit.pace].tone}`}>
                  <Mark shape={PACE_MARKS[visit.pace].shape} />
                  {PACE_WORDS[visit.pace]}
                </span>
              )}
            </div>
            <div className="visit-track" aria-hidden="true">
              <span style={{ width: `${(100 * visit.days) / longest}%` }} />
              {visit.target_days !== null && <i style={{ left: `${(100 * visit.target_days) / longest}%` }} />}
            </div>
            <p className="muted small">
              {formatDays(visit.days)}
              {visit.target_days !== null && ` (target ${formatDays(visit.target_days)})`} &middot; from {formatDate(visit.entered)}
              {visit.exited && ` to ${formatDate(visit.exited)}`} &middot; {exitWord(visit.exit_kind)}
            </p>
            {visit.days > 0 && (
              <p className="muted small">
                {visit.peers.pace && visit.peers.pace !== "on_track" && <strong>{PEER_WORDS[visit.peers.pace]}: </strong>}
                {visit.peers.pace && visit.peers.pace !== "on_track" ? visit.peers.sentence : asSentence(visit.peers.sentence)}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
