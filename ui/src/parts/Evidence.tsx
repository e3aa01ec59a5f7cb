/** Pieces that findings share: the strength with its figures, the play, the accounts. */
import type { ReactNode } from "react";
import type { AccountRef, Play } from "../api/types";
import { Link, accountAddress } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatMoney, plural } from "../words/format";
import { humanise } from "../words/vocabulary";

export function FiguresBox({ label = "Show the figures", lines }: { label?: string; lines: string[] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <details className="figures-box">
      <summary>{label}</summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

export function PlayBox({ play, named = true }: { play: Play; named?: boolean }): ReactNode {
  return (
    <div className="play">
      {named && <strong>{humanise(play.name)}</strong>}
      <p>{play.text}</p>
      <p className="muted small">
        {humanise(play.channel)}, about {plural(play.minutes, "minute")}
      </p>
    </div>
  );
}

export function AccountLinks({ accounts }: { accounts: AccountRef[] }): ReactNode {
  const currency = useCurrency();
  return (
    <ul className="account-links">
      {accounts.map((one) => (
        <li key={one.account}>
          <Link to={accountAddress(one.account)}>{one.name}</Link>
          <span className="muted small">
            {formatMoney(one.arr, currency)}
            {one.owner ? ` \u00b7 ${one.owner}` : " \u00b7 no owner"}
          </span>
        </li>
      ))}
    </ul>
  );
}
