/** One account: how it stands, its story, and what to do. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Account } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { AccountFeedback } from "../learning/AccountFeedback";
import { Show } from "../parts/States";
import { InsightItem } from "../portfolio/InsightList";
import { Link } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { humanise } from "../words/vocabulary";
import { AccountHead } from "./AccountHead";
import { Chances } from "./Chances";
import { Changes } from "./Changes";
import { Expected } from "./Expected";
import { MilestoneList, SignList } from "./Milestones";
import { StakeholderList } from "./Stakeholders";
import { Stages } from "./Stages";
import { Storyline } from "./Storyline";
import { Terms } from "./Terms";
import { Timeline } from "./Timeline";

export function AccountPage({ account }: { account: string }): ReactNode {
  const answer = useAnswer<Account>(address(`/accounts/${encodeURIComponent(account)}`));
  usePageTitle(answer.data?.name ?? "Account");
  return (
    <>
      <p className="small">
        <Link to="/">Portfolio</Link> <span aria-hidden="true">/</span> Account
      </p>
      {answer.data === null && <h1>Account</h1>}
      <Show answer={answer} lines={12}>
        {(found) => <AccountView account={found} />}
      </Show>
    </>
  );
}

function AccountView({ account }: { account: Account }): ReactNode {
  return (
    <>
      <AccountHead account={account} />
      <Storyline account={account} />
      <div className="two-columns">
        <div className="stack">
          <Timeline items={account.timeline} />
        </div>
        <div className="stack">
          {account.outcome === null && <Chances chances={account.chances} />}
          {account.outcome === null && <WhatToDo account={account} />}
          {account.outcome === null && account.forecast.journey && <Expected journey={account.forecast.journey} told={toldOf(account)} />}
          <Changes unusual={account.unusual} />
          <Stages visits={account.visits} />
          <SignList indicators={account.indicators} />
        </div>
      </div>
      <div className="card-row">
        <MilestoneList milestones={account.milestones} />
        <div className="stack">
          <StakeholderList stakeholders={account.stakeholders} />
          <Terms terms={account.terms} />
          <Attributes account={account} />
          <AccountFeedback account={account} />
        </div>
      </div>
    </>
  );
}

/** Outcomes whose chance the risk tells already, for the longest time ahead that the forecast would: one number is enough. */
function toldOf(account: Account): Set<string> {
  const longest = account.days_to_renewal === null ? "90d" : "renewal";
  const told = account.chances.filter((one) => one.horizons.some((at) => at.horizon === longest && at.probability !== null));
  return new Set(told.map((one) => one.outcome));
}

function WhatToDo({ account }: { account: Account }): ReactNode {
  return (
    <section className="card" aria-labelledby="todo-title">
      <h2 id="todo-title">What to do</h2>
      {account.insights.length === 0 ? (
        <p className="muted">Nothing stands out for this account now.</p>
      ) : (
        account.insights.map((insight) => <InsightItem key={insight.id} insight={insight} />)
      )}
    </section>
  );
}

function Attributes({ account }: { account: Account }): ReactNode {
  const entries = Object.entries(account.attributes);
  if (entries.length === 0) return null;
  return (
    <section className="card" aria-labelledby="attributes-title">
      <h2 id="attributes-title">Attributes</h2>
      <dl className="pairs">
        {entries.map(([name, value]) => (
          <div key={name} className="pair">
            <dt>{humanise(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
