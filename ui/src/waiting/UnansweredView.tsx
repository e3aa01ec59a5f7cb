/** Open tickets and mails whose last word is the customer's. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Parameters } from "../api/client";
import type { Unanswered, Waiting } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { BandTag } from "../parts/Marks";
import { Empty, Show } from "../parts/States";
import { Link, accountAddress } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDate, formatDays, formatMoney, plural } from "../words/format";
import { KIND_WORDS, aboutOf } from "./words";

const MOST = 200;

export function UnansweredView({ asked }: { asked: Parameters }): ReactNode {
  const answer = useAnswer<Waiting>(address("/waiting", { ...asked, limit: MOST }));
  return (
    <Show answer={answer} lines={8}>
      {(found) => (
        <>
          <Told found={found} />
          {found.total > 0 && <Rows rows={found.rows} />}
          {found.total > found.rows.length && <p className="muted small">The {formatCount(found.rows.length)} longest waits are shown.</p>}
        </>
      )}
    </Show>
  );
}

function Told({ found }: { found: Waiting }): ReactNode {
  const currency = useCurrency();
  if (!found.comes_in) {
    return (
      <Empty>
        No tickets or mails are brought in. Add a source with the stream <code>tickets</code> or <code>messages</code> to <code>workspace.yaml</code>, and
        whoever waits for an answer is listed here.
      </Empty>
    );
  }
  const rests = [
    ...(found.old_mails > 0 ? [`${plural(found.old_mails, "mail")} older than ${found.mail_counts_for_days} days`] : []),
    ...(found.thanks > 0 ? [`${found.thanks} that only say thanks`] : []),
  ];
  return (
    <>
      {found.total === 0 && <Empty>Nobody waits for an answer.</Empty>}
      <p className="muted small" role="status">
        {plural(found.tickets, "ticket")} and {plural(found.mails, "mail")} of {plural(found.accounts, "account")}, {formatMoney(found.arr, currency)} ARR.
        {rests.length > 0 && ` Left out: ${rests.join(", and ")}.`}
      </p>
    </>
  );
}

function Rows({ rows }: { rows: Unanswered[] }): ReactNode {
  const currency = useCurrency();
  return (
    <section className="card" aria-label="What waits for an answer">
      <div className="table-scroll" role="region" aria-label="Tickets and mails without an answer" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col" className="number">Waits</th>
              <th scope="col">About</th>
              <th scope="col">Risk</th>
              <th scope="col" className="number">ARR</th>
              <th scope="col">Owner</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={`${one.account.account}${one.kind}${one.since}${one.person ?? ""}`}>
                <td>
                  <Link to={accountAddress(one.account.account)}>{one.account.name}</Link>
                </td>
                <td className="number">
                  <strong>{formatDays(one.days)}</strong>
                  <br />
                  <span className="muted small">{formatDate(one.since)}</span>
                </td>
                <td>
                  <span className="wide-cell">
                    <span className="muted small">
                      {KIND_WORDS[one.kind]}
                      {one.person ? ` \u00b7 ${one.person}` : ""}
                      {one.words > 1 ? ` \u00b7 wrote ${one.words} times` : ""}
                    </span>
                    <br />
                    {aboutOf(one)}
                  </span>
                </td>
                <td>
                  <BandTag band={one.band} />
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
