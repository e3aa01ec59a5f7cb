/** The accounts behind a number: asked for when somebody wants to see them. */
import { useState } from "react";
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Parameters } from "../api/client";
import type { Members } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatMoney, plural } from "../words/format";
import { AccountLinks } from "./Evidence";
import { Show } from "./States";

const FIRST = 8;
const MORE = 50;

export function Behind({ path, asked }: { path: string; asked: Parameters }): ReactNode {
  const currency = useCurrency();
  const [limit, setLimit] = useState(FIRST);
  const answer = useAnswer<Members>(address(path, { ...asked, limit }));
  return (
    <Show answer={answer} lines={3}>
      {(members) => (
        <div>
          <p className="muted small" role="status">
            {plural(members.total, "account")}, {formatMoney(members.arr, currency)} ARR
          </p>
          <AccountLinks accounts={members.rows} />
          {members.total > members.rows.length && limit < 500 && (
            <button
              type="button"
              className="button small"
              onClick={() => {
                setLimit((before) => Math.min(500, before + MORE));
              }}
            >
              Show more of {formatCount(members.total)}
            </button>
          )}
        </div>
      )}
    </Show>
  );
}
