/** The people at the account: who is the most active (the champion by use), who left, who was active for how long. */
import type { ReactNode } from "react";
import type { Stakeholder, Stakeholders } from "../api/types";
import { formatDate, plural } from "../words/format";
import { humanise } from "../words/vocabulary";

export function StakeholderList({ stakeholders }: { stakeholders: Stakeholders }): ReactNode {
  const { total, rows } = stakeholders;
  return (
    <section className="card" aria-labelledby="stakeholders-title">
      <div className="card-head">
        <h2 id="stakeholders-title">People</h2>
        <span className="muted small">
          {rows.length < total ? `${rows.length} of ${plural(total, "person", "people")}` : plural(total, "person", "people")}
        </span>
      </div>
      {rows.length === 0 && <p className="muted">Nobody is known here: map `person` or `email` in workspace.yaml.</p>}
      <ul className="stakeholders">
        {rows.map((one) => (
          <li key={one.person}>
            <span>
              {one.name ?? shortKey(one.person)}
              {place(one) && <strong className="small"> {place(one)}</strong>}
              {one.role && <span className="muted small block">CRM role: {humanise(one.role)}</span>}
            </span>
            <span className="muted small number">{activity(one)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function place(one: Stakeholder): string | null {
  if (one.left_at !== null) return `Was the most active, not seen since ${formatDate(one.left_at)}`;
  return one.is_champion ? "Most active person" : null;
}

function activity(one: Stakeholder): string {
  if (one.last_seen === null) return "Never active";
  const weeks = `Active in ${plural(one.weeks_active, "week")}`;
  return one.left_at === null ? `${weeks}, last ${formatDate(one.last_seen)}` : weeks;
}

/** A key such as "person:product:u_1" without what says where it is from. */
function shortKey(key: string): string {
  return key.split(":").at(-1) ?? key;
}
