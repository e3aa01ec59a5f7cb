/** Three short lists that need no prediction: what waits on us, who renews next, who stands still. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { AccountRow, Accounts, Behind, BehindAccount, Unanswered, Waiting } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import type { Answer } from "../api/useAnswer";
import { Link, accountAddress } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDays, formatMoney, formatUntil } from "../words/format";
import { PACE_WORDS, inSentence } from "../words/vocabulary";
import { DUE_DAYS, KIND_WORDS, aboutOf } from "./words";

const FIRST = 4;
/** Renewals are counted among so many. */
const MOST = 100;

export function Desk({ segment }: { segment: string | null }): ReactNode {
  const waiting = useAnswer<Waiting>(address("/waiting", { limit: FIRST, segment }));
  const renewals = useAnswer<Accounts>(address("/accounts", { sort: "renewal", limit: MOST, segment }));
  const behind = useAnswer<Behind>(address("/behind", { limit: FIRST, segment }));
  const due = renewals.data?.rows.filter((one) => one.days_to_renewal !== null && one.days_to_renewal <= DUE_DAYS) ?? [];
  return (
    <div className="desk">
      <DeskCard
        title="Waiting on us"
        answer={waiting}
        total={waiting.data?.total ?? 0}
        to={viewAddress(null, segment)}
        empty={waiting.data?.comes_in === false ? "No tickets or mails are brought in, so nobody can be seen waiting." : "Nobody waits for an answer."}
      >
        {waiting.data?.rows.map((one) => <WaitingItem key={`${one.account.account}${one.since}`} one={one} />)}
      </DeskCard>
      <DeskCard
        title="Renewals due"
        answer={renewals}
        total={due.length}
        to={viewAddress("renewals", segment)}
        empty={`None in the next ${DUE_DAYS} days.`}
      >
        {due.slice(0, FIRST).map((one) => (
          <RenewalItem key={one.account} one={one} />
        ))}
      </DeskCard>
      <DeskCard title="Stuck and behind" answer={behind} total={behind.data?.total ?? 0} to={viewAddress("behind", segment)} empty="Nobody stays in a stage beyond its time.">
        {behind.data?.rows.map((one) => <BehindItem key={one.account.account} one={one} />)}
      </DeskCard>
    </div>
  );
}

function viewAddress(view: string | null, segment: string | null): string {
  const query = new URLSearchParams({ ...(view ? { view } : {}), ...(segment ? { segment } : {}) }).toString();
  return query ? `/waiting?${query}` : "/waiting";
}

interface DeskCardProps {
  title: string;
  answer: Answer<unknown>;
  total: number;
  to: string;
  empty: string;
  children: ReactNode;
}

function DeskCard({ title, answer, total, to, empty, children }: DeskCardProps): ReactNode {
  const id = `desk-${title.replaceAll(" ", "-").toLowerCase()}`;
  return (
    <section className="card" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{title}</h2>
        {total > 0 && (
          <Link to={to} aria-label={`${title}: all ${formatCount(total)}`}>
            All {formatCount(total)}
          </Link>
        )}
      </div>
      {answer.status === "refused" && <p className="muted">{answer.refusal.message}</p>}
      {answer.data === null && answer.status === "loading" && <p className="muted">Looking&hellip;</p>}
      {answer.data !== null && total === 0 && <p className="muted">{empty}</p>}
      <ul className="desk-list">{children}</ul>
    </section>
  );
}

function Item({ account, name, arr, when, children }: { account: string; name: string; arr: number | null; when: string; children: ReactNode }): ReactNode {
  const currency = useCurrency();
  return (
    <li>
      <span className="desk-line">
        <Link to={accountAddress(account)}>{name}</Link>
        <strong className="nowrap">{when}</strong>
      </span>
      <span className="muted small">
        {formatMoney(arr, currency)} &middot; {children}
      </span>
    </li>
  );
}

function WaitingItem({ one }: { one: Unanswered }): ReactNode {
  return (
    <Item {...one.account} when={formatDays(one.days)}>
      {KIND_WORDS[one.kind]}: {aboutOf(one)}
    </Item>
  );
}

function RenewalItem({ one }: { one: AccountRow }): ReactNode {
  return (
    <Item {...one} when={formatUntil(one.days_to_renewal)}>
      {one.owner ?? "no owner"}
    </Item>
  );
}

function BehindItem({ one }: { one: BehindAccount }): ReactNode {
  return (
    <Item {...one.account} when={formatDays(one.days_in_stage)}>
      {PACE_WORDS[one.pace]} in {inSentence(one.stage)}, {one.by === "target" ? "target" : "usual"} {formatDays(one.limit_days)}
    </Item>
  );
}
