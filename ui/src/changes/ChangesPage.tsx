/** Accounts that departed from their own normal, beyond what all accounts did. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Deviations, WatchedMetric } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { PickOne } from "../parts/PickOne";
import { Empty, Show } from "../parts/States";
import { Link, accountAddress, useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { formatCount, plural } from "../words/format";
import { humanise } from "../words/vocabulary";
import { ChangeItem } from "./ChangeItem";

/** As many as one answer holds, the newest first. */
const MOST = 200;
const BACK = [
  ["4", "4 weeks"],
  ["13", "3 months"],
  ["52", "A year"],
] as const;

export function ChangesPage(): ReactNode {
  usePageTitle("Unusual changes");
  const [choices, choose] = useChoices();
  const weeks = choices.get("weeks") ?? "13";
  const answer = useAnswer<Deviations>(address("/deviations", { weeks, limit: MOST }));
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Unusual changes</h1>
          <p className="muted">Accounts that departed from their own normal, beyond what all accounts did in the same weeks.</p>
        </div>
        <PickOne
          label="How far back"
          value={weeks}
          options={BACK}
          onChange={(next) => {
            choose({ weeks: next });
          }}
        />
      </div>
      <Show answer={answer} lines={8}>
        {(found) => (
          <>
            <Changes found={found} />
            <Watched metrics={found.watched} />
          </>
        )}
      </Show>
    </>
  );
}

function Changes({ found }: { found: Deviations }): ReactNode {
  const held = found.weeks.reduce((sum, week) => sum + week.held_back, 0);
  const masked = found.weeks.filter((week) => week.masked !== null);
  return (
    <>
      <p className="muted small" role="status">
        {plural(found.total, "change")}, at most {found.budget} a week{held > 0 && `; ${formatCount(held)} more were left out by that`}
        {masked.length > 0 && `; ${plural(masked.length, "week")} left out (${masked.map((week) => week.masked ?? "").join(", ")})`}
        {found.total > found.deviations.length && `. The first ${formatCount(found.deviations.length)} of ${formatCount(found.total)} are shown`}
      </p>
      {found.total === 0 ? (
        <Empty>
          {found.watched.length === 0
            ? "Nothing can be watched yet: an account needs twelve whole weeks of events."
            : "Nothing stood out in this time. Look further back."}
        </Empty>
      ) : (
        <ul className="plan">
          {found.deviations.map((one) => (
            <li key={`${one.account.account}-${one.raised}-${one.tone}`} className="card">
              <ChangeItem change={one}>
                <Link to={accountAddress(one.account.account)}>{one.account.name}</Link>{" "}
                {one.ended && <span className="tag">{humanise(one.ended)}</span>}{" "}
              </ChangeItem>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Watched({ metrics }: { metrics: WatchedMetric[] }): ReactNode {
  if (metrics.length === 0) return null;
  const rows: [keyof WatchedMetric, string][] = [
    ["usual", "Watched"],
    ["too_noisy", "Too noisy to monitor"],
    ["too_short", "Too short"],
    ["known_event", "Known event"],
  ];
  return (
    <section className="card" aria-labelledby="watched-title">
      <h2 id="watched-title">What can be watched now</h2>
      <div className="table-scroll" tabIndex={0} role="region" aria-label="Accounts by metric and how far they can be watched">
        <table>
          <thead>
            <tr>
              <th scope="col">Each week</th>
              {rows.map(([key, words]) => (
                <th key={key} scope="col" className="number">
                  {words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {metrics.map((one) => (
              <tr key={one.metric}>
                <th scope="row">{one.label}</th>
                {rows.map(([key]) => (
                  <td key={key} className="number">
                    {formatCount(Number(one[key]))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted small">
        Too noisy: neither a stop nor a doubling would show, for its own spread or its small numbers. Too short: fewer than twelve whole weeks.
      </p>
    </section>
  );
}

