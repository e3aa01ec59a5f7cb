/** Accounts that stay in their stage beyond its target or, without one, beyond their peers. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Parameters } from "../api/client";
import type { Behind, BehindAccount } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Empty, Show } from "../parts/States";
import { Link, accountAddress } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDays, formatMoney, plural } from "../words/format";
import { PACE_WORDS, asSentence, humanise } from "../words/vocabulary";

const MOST = 200;

export function BehindView({ asked }: { asked: Parameters }): ReactNode {
  const answer = useAnswer<Behind>(address("/behind", { ...asked, limit: MOST }));
  const currency = useCurrency();
  return (
    <Show answer={answer} lines={8}>
      {(found) =>
        found.total === 0 ? (
          <Empty>Nobody stays in a stage beyond its time.</Empty>
        ) : (
          <>
            <p className="muted small" role="status">
              {plural(found.total, "account")}, {formatCount(found.stuck)} of them stuck, {formatMoney(found.arr, currency)} ARR. Behind: beyond the target
              of the stage; where none is declared, longer than three in four need. Stuck: beyond twice that, or than nine in ten.
            </p>
            <Rows rows={found.rows} />
            {found.total > found.rows.length && <p className="muted small">The first {formatCount(found.rows.length)} are shown.</p>}
          </>
        )
      }
    </Show>
  );
}

function Rows({ rows }: { rows: BehindAccount[] }): ReactNode {
  const currency = useCurrency();
  return (
    <section className="card" aria-label="Who stands still">
      <div className="table-scroll" role="region" aria-label="Accounts that are stuck or behind" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Pace</th>
              <th scope="col">Stage</th>
              <th scope="col" className="number">In it for</th>
              <th scope="col">Beside others</th>
              <th scope="col" className="number">ARR</th>
              <th scope="col">Owner</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.account.account}>
                <td>
                  <Link to={accountAddress(one.account.account)}>{one.account.name}</Link>
                </td>
                <td>
                  <span className={one.pace === "stuck" ? "tag bad" : "tag"}>{PACE_WORDS[one.pace]}</span>
                </td>
                <td>{humanise(one.stage)}</td>
                <td className="number">
                  <strong>{formatDays(one.days_in_stage)}</strong>
                  <br />
                  <span className="muted small">
                    {one.by === "target" ? "target" : "usual"} {formatDays(one.limit_days)}
                  </span>
                </td>
                <td>
                  <span className="wide-cell small">{asSentence(one.peers)}</span>
                </td>
                <td className="number">{formatMoney(one.account.arr, currency)}</td>
                <td>{one.account.owner ?? <span className="muted">No owner</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
