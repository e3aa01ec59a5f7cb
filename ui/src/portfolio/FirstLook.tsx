/** What the first two minutes should tell: what to do first, and the worst step at the beginning. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Friction, Plan, PlanItem } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Empty } from "../parts/States";
import { Link, accountAddress } from "../router/router";
import { useCurrency, useWorkspace } from "../shell/workspace";
import { formatCount, formatMoney } from "../words/format";
import { asSentence, humanise } from "../words/vocabulary";

const FIRST = 3;

export function DoFirst({ segment }: { segment: string | null }): ReactNode {
  const answer = useAnswer<Plan>(address("/plan", { limit: FIRST, segment }));
  const plan = answer.data;
  return (
    <section className="card" aria-labelledby="first-title">
      <div className="card-head">
        <h2 id="first-title">Do first</h2>
        {plan !== null && plan.total > FIRST && <Link to={segment ? `/plan?segment=${encodeURIComponent(segment)}` : "/plan"}>All {formatCount(plan.total)} actions</Link>}
      </div>
      {plan === null && <p className="muted">Looking up the plan&hellip;</p>}
      {plan?.total === 0 && <Empty>Nothing is due now. The plan fills when warning signs, risks or late milestones call for a play.</Empty>}
      <ol className="do-first">{plan?.items.map((item) => <FirstAction key={`${item.rank}`} item={item} />)}</ol>
    </section>
  );
}

function FirstAction({ item }: { item: PlanItem }): ReactNode {
  const currency = useCurrency();
  return (
    <li>
      <h3>
        {item.rank}. <Link to={accountAddress(item.account.account)}>{item.account.name}</Link>
      </h3>
      <p className="muted small">
        {formatMoney(item.value_at_stake, currency)} at stake &middot; {item.account.owner ?? "no owner"}
      </p>
      <p className="small">{asSentence(item.why)}</p>
      {item.play && (
        <p className="small do-play">
          <strong>{humanise(item.play.name)}:</strong> {item.play.text}
        </p>
      )}
    </li>
  );
}

export function WorstStep({ step, segment }: { step: Friction | null; segment: string | null }): ReactNode {
  const { stages } = useWorkspace();
  const currency = useCurrency();
  const stage = humanise(step?.stage ?? stages[0]?.name).toLowerCase();
  return (
    <section className="card" aria-labelledby="worst-title">
      <div className="card-head">
        <h2 id="worst-title">The worst step of {stage}</h2>
        <Link to={segment ? `/map?segment=${encodeURIComponent(segment)}` : "/map"}>On the map</Link>
      </div>
      {step === null || (step.drop_off === 0 && step.stuck_now === 0) ? (
        <Empty>No step of {stage} holds customers up more than others, or there are too few accounts to tell.</Empty>
      ) : (
        <>
          <p>
            <strong>{humanise(step.label)}</strong>
            {step.arr_lost > 0 && `: ${formatMoney(step.arr_lost, currency)} lost without it`}
          </p>
          <p className="small">{step.sentence}</p>
        </>
      )}
    </section>
  );
}
