/** Every account: filtered, sorted and paged by the server; the choices live in the address. */
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { AccountRow, Accounts } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { BandTag } from "../parts/Marks";
import { PickOne } from "../parts/PickOne";
import { Empty, Show } from "../parts/States";
import { Link, accountAddress, useChoices } from "../router/router";
import { useCurrency, useWorkspace } from "../shell/workspace";
import { formatCount, formatDate, formatDays, formatMoney, formatShare, formatUntil, plural } from "../words/format";
import { BANDS, BAND_WORDS, asSentence, humanise } from "../words/vocabulary";

const PAGE = 25;

const SORTS = [
  ["risk", "Highest risk first"],
  ["arr", "Highest ARR first"],
  ["renewal", "Soonest renewal first"],
  ["days_in_stage", "Longest in stage first"],
  ["name", "Name"],
] as const;

export function AccountsTable(): ReactNode {
  const [choices, choose] = useChoices();
  const page = Math.max(1, Number(choices.get("page") ?? 1) || 1);
  const asked = {
    band: choices.get("band"),
    owner: choices.get("owner"),
    stage: choices.get("stage"),
    q: choices.get("q"),
    segment: choices.get("segment"),
    sort: choices.get("sort") ?? "risk",
    limit: PAGE,
    offset: (page - 1) * PAGE,
  };
  const answer = useAnswer<Accounts>(address("/accounts", asked));
  const filtered = Boolean(asked.band ?? asked.owner ?? asked.stage ?? asked.q ?? asked.segment);
  return (
    <section className="card" aria-labelledby="accounts-title">
      <div className="card-head">
        <h2 id="accounts-title">Accounts</h2>
        <Filters />
      </div>
      <Show answer={answer} lines={8}>
        {(accounts) =>
          accounts.total === 0 ? (
            <Empty>
              {filtered ? (
                <>
                  <p>No account matches these choices.</p>
                  <button
                    type="button"
                    className="button"
                    onClick={() => {
                      choose({ band: null, owner: null, stage: null, q: null, segment: null, page: null });
                    }}
                  >
                    Show all accounts
                  </button>
                </>
              ) : (
                <p>No accounts yet. Run &ldquo;desirepath run&rdquo; in the workspace folder.</p>
              )}
            </Empty>
          ) : (
            <>
              <Rows rows={accounts.rows} total={accounts.total} arr={accounts.arr} />
              <Paging page={page} total={accounts.total} />
            </>
          )
        }
      </Show>
    </section>
  );
}

function Filters(): ReactNode {
  const { owners, stages } = useWorkspace();
  const [choices, choose] = useChoices();
  const set = (key: string) => (value: string) => {
    choose({ [key]: value, page: null });
  };
  return (
    <div className="controls">
      <Search />
      <PickOne
        label="Risk"
        value={choices.get("band") ?? ""}
        options={[["", "All"], ...BANDS.map((band) => [band, BAND_WORDS[band]] as const)]}
        onChange={set("band")}
      />
      <PickOne
        label="Stage"
        value={choices.get("stage") ?? ""}
        options={[["", "All"], ...stages.map((stage) => [stage.name, humanise(stage.name)] as const)]}
        onChange={set("stage")}
      />
      <PickOne
        label="Owner"
        value={choices.get("owner") ?? ""}
        options={[["", "All"], ...owners.map((owner) => [owner, owner] as const)]}
        onChange={set("owner")}
      />
      <PickOne label="Order" value={choices.get("sort") ?? "risk"} options={SORTS} onChange={set("sort")} />
    </div>
  );
}

function Search(): ReactNode {
  const [choices, choose] = useChoices();
  const asked = choices.get("q") ?? "";
  const [text, setText] = useState(asked);
  const [followed, setFollowed] = useState(asked);
  if (followed !== asked) {
    setFollowed(asked);
    setText(asked);
  }
  useEffect(() => {
    if (text === asked) return undefined;
    const later = window.setTimeout(() => {
      choose({ q: text, page: null });
    }, 300);
    return () => {
      window.clearTimeout(later);
    };
  }, [text, asked, choose]);
  return (
    <label className="field">
      Search
      <input
        type="search"
        value={text}
        placeholder="Name or id"
        onChange={(event) => {
          setText(event.target.value);
        }}
      />
    </label>
  );
}

function Rows({ rows, total, arr }: { rows: AccountRow[]; total: number; arr: number }): ReactNode {
  const currency = useCurrency();
  return (
    <>
      <p className="muted small" role="status">
        {plural(total, "account")}, {formatMoney(arr, currency)} ARR
      </p>
      <div className="table-scroll" tabIndex={0} role="region" aria-label="Rows of accounts">
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Risk</th>
              <th scope="col" className="number">
                ARR
              </th>
              <th scope="col">Renewal</th>
              <th scope="col">Stage</th>
              <th scope="col">Warning signs and reasons</th>
              <th scope="col">Owner</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.account} row={row} currency={currency} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({ row, currency }: { row: AccountRow; currency: string }): ReactNode {
  return (
    <tr>
      <td>
        <Link to={accountAddress(row.account)}>{row.name}</Link>
        <div className="muted small">{row.account}</div>
      </td>
      <td>
        {row.ended ? (
          <span className="tag">{humanise(row.ended)}</span>
        ) : (
          <BandTag band={row.band} figure={row.probability === null ? null : formatShare(row.probability)} />
        )}
      </td>
      <td className="number">{formatMoney(row.arr, currency)}</td>
      <td className="nowrap">
        {formatDate(row.renewal_date)}
        <div className="muted small">{row.ended ? "" : formatUntil(row.days_to_renewal)}</div>
      </td>
      <td className="nowrap">
        {row.stage ? humanise(row.stage) : "\u2013"}
        <div className="muted small">{row.days_in_stage === null ? "" : formatDays(row.days_in_stage)}</div>
        {row.peers?.pace && row.peers.pace !== "on_track" && <div className="small peers">{asSentence(row.peers.sentence)}</div>}
      </td>
      <td className="reasons">
        {row.indicators.length > 0 && <div>{row.indicators.map(humanise).join(", ")}</div>}
        {row.reasons[0] && <div className="muted small">{asSentence(row.reasons[0])}</div>}
      </td>
      <td className="owner">{row.owner ?? <span className="muted">No owner</span>}</td>
    </tr>
  );
}

function Paging({ page, total }: { page: number; total: number }): ReactNode {
  const [, choose] = useChoices();
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const first = (page - 1) * PAGE + 1;
  const turn = (to: number) => () => {
    choose({ page: to === 1 ? null : String(to) });
  };
  return (
    <div className="paging">
      <button type="button" className="button" disabled={page <= 1} onClick={turn(page - 1)}>
        Previous
      </button>
      <span>
        {formatCount(first)} to {formatCount(Math.min(total, first + PAGE - 1))} of {formatCount(total)}
      </span>
      <button type="button" className="button" disabled={page >= pages} onClick={turn(page + 1)}>
        Next
      </button>
    </div>
  );
}
