/** Where customers stall or leave, the costliest first. */
import type { ReactNode } from "react";
import type { Friction } from "../api/types";
import { Empty } from "../parts/States";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDays, formatMoney, formatShare, plural } from "../words/format";
import { humanise } from "../words/vocabulary";

export function FrictionList({ friction, onShow }: { friction: Friction[]; onShow: (node: string) => void }): ReactNode {
  return (
    <section className="card" aria-labelledby="friction-title">
      <h2 id="friction-title">Where customers stall</h2>
      {friction.length === 0 ? (
        <Empty>No step holds customers up more than the others, or there are too few accounts to tell.</Empty>
      ) : (
        <ol className="friction">
          {friction.map((one) => (
            <FrictionItem key={one.node} friction={one} onShow={onShow} />
          ))}
        </ol>
      )}
    </section>
  );
}

function FrictionItem({ friction, onShow }: { friction: Friction; onShow: (node: string) => void }): ReactNode {
  const currency = useCurrency();
  return (
    <li>
      <div className="card-head">
        <h3>
          {humanise(friction.label)}
          {friction.stage && friction.stage !== friction.node && <span className="muted"> &middot; {humanise(friction.stage)}</span>}
        </h3>
        <button
          type="button"
          className="button small"
          onClick={() => {
            onShow(friction.node);
          }}
        >
          Show on the map<span className="hidden-text">: {humanise(friction.label)}</span>
        </button>
      </div>
      <p>{friction.sentence}</p>
      <dl className="friction-figures small">
        <Part title="Stuck now">
          {plural(friction.stuck_now, "account")}, {formatMoney(friction.arr_stuck_now, currency)}
        </Part>
        <Part title="Lost afterwards">{formatMoney(friction.arr_lost, currency)}</Part>
        <Part title="Came back for it">{plural(friction.returned, "account")}</Part>
        <Part title="Meanwhile waiting">
          {formatDays(friction.waiting.on_us_days)} on us, {formatDays(friction.waiting.on_customer_days)} on customers
        </Part>
        <Part title="Unhappy messages">
          {friction.waiting.texts === 0 ? "none written" : `${formatCount(friction.waiting.negative)} of ${formatCount(friction.waiting.texts)}`}
        </Part>
        <Part title="Median time">
          {formatDays(friction.median_days)} (usual {formatDays(friction.benchmark_days)})
        </Part>
        <Part title="Leave from here">
          {formatShare(friction.drop_off)} (usual {formatShare(friction.benchmark_drop_off)})
        </Part>
      </dl>
    </li>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt className="muted">{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}
