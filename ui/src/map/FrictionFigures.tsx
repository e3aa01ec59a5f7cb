/** The visible parts of friction: who is stuck, what was lost, whose turn it was. */
import type { ReactNode } from "react";
import type { Friction } from "../api/types";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDays, formatMoney, formatShare, plural } from "../words/format";
import { Part } from "./Part";

export function FrictionFigures({ friction }: { friction: Friction }): ReactNode {
  const currency = useCurrency();
  return (
    <>
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
    </>
  );
}
