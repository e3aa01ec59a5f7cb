/** The renewals of the next 90 days, the soonest first. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Parameters } from "../api/client";
import type { AccountRow, Accounts } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { BandTag } from "../parts/Marks";
import { Empty, Show } from "../parts/States";
import { Link, accountAddress } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatDate, formatMoney, formatShare, formatUntil, plural } from "../words/format";
import { humanise } from "../words/vocabulary";
import { DUE_DAYS } from "./words";

const MOST = 200;

export function RenewalsView({ asked }: { asked: Parameters }): ReactNode {
  const answer = useAnswer<Accounts>(address("/accounts", { ...asked, sort: "renewal", limit: MOST }));
  const currency = useCurrency();
  return (
    <Show answer={answer} lines={8}>
      {(found) => {
        const due = found.rows.filter((one) => one.days_to_renewal !== null && one.days_to_renewal <= DUE_DAYS);
        if (due.length === 0) return <Empty>No contract renews in the next {DUE_DAYS} days.</Empty>;
        return (
          <>
            <p className="muted small" role="status">
              {due.length === MOST ? "The first " : ""}
              {plural(due.length, "renewal")} in the next {DUE_DAYS} days, {formatMoney(due.reduce((sum, one) => sum + (one.arr ?? 0), 0), currency)} ARR.
            </p>
            <Rows rows={due} />
          </>
        );
      }}
    </Show>
  );
}

function Rows({ rows }: { rows: AccountRow[] }): ReactNode {
  const currency = useCurrency();
  return (
    <section className="card" aria-label="Who renews next">
      <div className="table-scroll" role="region" aria-label="Renewals in order of their dates" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col" className="number">Renews</th>
              <th scope="col">Risk</th>
              <th scope="col">Stage</th>
              <th scope="col">Warning signs</th>
              <th scope="col" className="number">ARR</th>
              <th scope="col">Owner</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.account}>
                <td>
                  <Link to={accountAddress(one.account)}>{one.name}</Link>
                </td>
                <td className="number">
                  <strong>{formatUntil(one.days_to_renewal)}</strong>
                  <br />
                  <span className="muted small">{formatDate(one.renewal_date)}</span>
                </td>
                <td>
                  <BandTag band={one.band} figure={one.probability === null ? null : formatShare(one.probability)} />
                </td>
                <td>{humanise(one.stage)}</td>
                <td>
                  <span className="wide-cell small">{one.indicators.map(humanise).join(", ") || "\u2013"}</span>
                </td>
                <td className="number">{formatMoney(one.arr, currency)}</td>
                <td>{one.owner ?? <span className="muted">No owner</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
