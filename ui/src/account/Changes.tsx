/** The account's unusual changes, and what of it cannot be watched. */
import type { ReactNode } from "react";
import type { Account } from "../api/types";
import { ChangeItem } from "../changes/ChangeItem";

const WHY = {
  too_noisy: "too noisy to monitor: neither a stop nor a doubling would show",
  too_short: "too short: fewer than twelve whole weeks",
  known_event: "left out this week for a known event",
} as const;

export function Changes({ unusual }: { unusual: Account["unusual"] }): ReactNode {
  if (unusual.changes.length === 0 && unusual.watched.length === 0) return null;
  const unseen = (Object.keys(WHY) as (keyof typeof WHY)[])
    .map((state) => ({ state, labels: unusual.watched.filter((one) => one.state === state).map((one) => one.label) }))
    .filter((one) => one.labels.length > 0);
  return (
    <section className="card" aria-labelledby="changes-title">
      <h2 id="changes-title">Unusual changes</h2>
      {unusual.changes.length === 0 && <p className="muted">None, against its own normal and what all accounts did.</p>}
      {unusual.changes.map((change) => (
        <ChangeItem key={`${change.raised}-${change.tone}`} change={change} />
      ))}
      {unseen.map((one) => (
        <p key={one.state} className="muted small">
          {one.labels.join(", ")}: {WHY[one.state]}.
        </p>
      ))}
    </section>
  );
}
