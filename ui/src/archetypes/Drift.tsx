/** How membership drifts: shares at the end of each quarter, and who has changed. */
import type { ReactNode } from "react";
import type { ArchetypeView } from "../api/types";
import { SortableTable } from "../parts/SortableTable";
import type { Column } from "../parts/SortableTable";
import { accountAddress, Link } from "../router/router";
import { formatDate, formatShare, plural } from "../words/format";
import { humanise } from "../words/vocabulary";

type Quarter = ArchetypeView["drift"][number];

export function Drift({ found }: { found: ArchetypeView }): ReactNode {
  const names = found.archetypes.map((one) => one.name);
  const columns: Column<Quarter>[] = [
    { key: "period", title: "Quarter", value: (row) => row.period },
    { key: "journeys", title: "Journeys", numeric: true, value: (row) => row.journeys },
    ...names.map(
      (name): Column<Quarter> => ({
        key: name,
        title: humanise(name),
        numeric: true,
        value: (row) => row.shares[name] ?? null,
        show: (row) => formatShare(row.shares[name]),
      }),
    ),
  ];
  return (
    <section className="card stack drift" aria-labelledby="drift-title">
      <h2 id="drift-title">How membership drifts</h2>
      {found.drift.length === 0 ? (
        <p className="muted">No whole quarter is over yet.</p>
      ) : (
        <SortableTable caption="Shares at the end of each quarter, as known then" columns={columns} rows={found.drift} rowKey={(row) => row.period} initial="period" />
      )}
      {found.moved && <Moved moved={found.moved} />}
    </section>
  );
}

function Moved({ moved }: { moved: NonNullable<ArchetypeView["moved"]> }): ReactNode {
  if (moved.accounts === 0) return <p className="muted">Nobody is on another common journey than on {formatDate(moved.since)}.</p>;
  return (
    <details className="figures-box">
      <summary>
        {plural(moved.accounts, "account")} on another common journey than on {formatDate(moved.since)}
      </summary>
      <ul>
        {moved.rows.map((one) => (
          <li key={one.account.account}>
            <Link to={accountAddress(one.account.account)}>{one.account.name}</Link>: from {humanise(one.before)} to {humanise(one.now)}
          </li>
        ))}
        {moved.accounts > moved.rows.length && <li>and {moved.accounts - moved.rows.length} more</li>}
      </ul>
    </details>
  );
}
