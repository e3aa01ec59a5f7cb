/** The action plan: what to do first, for whom, and why. */
import { useState } from "react";
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Plan, PlanItem } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { PlayBox } from "../parts/Evidence";
import { StrengthMark } from "../parts/Marks";
import { PickOne } from "../parts/PickOne";
import { PickSegment } from "../parts/PickSegment";
import { Empty, Show } from "../parts/States";
import { Link, accountAddress, useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { useCurrency, useWorkspace } from "../shell/workspace";
import { formatDate, formatMoney, plural } from "../words/format";
import { asSentence, humanise } from "../words/vocabulary";

const MOST = 500; // as many as the server gives at once
const FIRST = 20;
const NOBODY = "(no owner)";

export function PlanPage(): ReactNode {
  usePageTitle("Action plan");
  const { owners } = useWorkspace();
  const [choices, choose] = useChoices();
  const owner = choices.get("owner") ?? "";
  const answer = useAnswer<Plan>(address("/plan", { limit: MOST, segment: choices.get("segment") }));
  const options = [["", "Everyone"], ...owners.map((one) => [one, one] as const), [NOBODY, "No owner"]] as const;
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Action plan</h1>
          <p className="muted">What to do first, for whom, and why.</p>
        </div>
        <div className="controls">
          <PickSegment />
          <PickOne
            label="Owner"
            value={owner}
            options={options}
            onChange={(next) => {
              choose({ owner: next });
            }}
          />
        </div>
      </div>
      <Show answer={answer} lines={8}>
        {(plan) => <PlanList key={owner} plan={plan} owner={owner} />}
      </Show>
    </>
  );
}

function PlanList({ plan, owner }: { plan: Plan; owner: string }): ReactNode {
  const { accounts } = useWorkspace();
  const [limit, setLimit] = useState(FIRST);
  const items = plan.items.filter((item) => owner === "" || (item.account.owner ?? NOBODY) === owner);
  if (items.length === 0) {
    return (
      <Empty>
        {plan.total === 0 && plan.segment
          ? "Nothing is due in this segment now. Choose another, or all accounts."
          : plan.total === 0
          ? accounts === 0
            ? "No accounts yet. Run \u201cdesirepath run\u201d in the workspace folder."
            : "Nothing is due now. The plan fills when warning signs, risks or late milestones call for a play."
          : "Nothing for this owner now. Choose another owner."}
      </Empty>
    );
  }
  const rest = plan.total - plan.items.length;
  return (
    <>
      <p className="muted small" role="status">
        {plural(items.length, "action")}
        {rest > 0 && ` among the first ${plan.items.length} of ${plan.total}`}
      </p>
      <ol className="plan">
        {items.slice(0, limit).map((item) => (
          <li key={`${item.rank}-${item.account.account}`} className="card">
            <Action item={item} />
          </li>
        ))}
      </ol>
      {items.length > limit && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setLimit((before) => before + FIRST);
          }}
        >
          Show more ({items.length - limit} left)
        </button>
      )}
    </>
  );
}

function Action({ item }: { item: PlanItem }): ReactNode {
  const currency = useCurrency();
  return (
    <>
      <div className="plan-head">
        <span className="rank" aria-label={`Rank ${item.rank}`} role="img">
          {item.rank}
        </span>
        <div>
          <h2>
            {item.play ? humanise(item.play.name) : item.title.split(":")[0]}:{" "}
            <Link to={accountAddress(item.account.account)}>{item.account.name}</Link>
          </h2>
          <p className="muted small">
            {formatMoney(item.account.arr, currency)} ARR &middot; {item.account.owner ?? "no owner"}
          </p>
        </div>
        <dl className="plan-figures small">
          <div>
            <dt className="muted">At stake</dt>
            <dd>{formatMoney(item.value_at_stake, currency)}</dd>
          </div>
          <div>
            <dt className="muted">Renewal</dt>
            <dd>{formatDate(item.renewal_date)}</dd>
          </div>
        </dl>
      </div>
      <div className="plan-body">
        <div>
          <p>{asSentence(item.why)}</p>
          {item.strength && (
            <p className="small">
              <StrengthMark strength={item.strength} />
            </p>
          )}
        </div>
        {item.play && <PlayBox play={item.play} named={false} />}
      </div>
    </>
  );
}
