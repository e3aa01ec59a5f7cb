import type { ReactNode } from "react";
import type { Headline } from "../api/types";
import { useCurrency } from "../shell/workspace";
import { formatMoney, formatShare, plural } from "../words/format";

export function KeyFigures({ headline }: { headline: Headline }): ReactNode {
  const currency = useCurrency();
  const share = headline.arr_total > 0 ? headline.arr_at_risk / headline.arr_total : null;
  return (
    <dl className="figures" aria-label="Key figures">
      <Figure title="ARR" main={formatMoney(headline.arr_total, currency)} note="all open accounts" />
      <Figure
        title="Renewing in 90 days"
        main={formatMoney(headline.arr_renewing_90d, currency)}
        note={plural(headline.accounts_renewing_90d, "account")}
      />
      <Figure
        title="At risk"
        main={formatMoney(headline.arr_at_risk, currency)}
        note={`${plural(headline.accounts_at_risk, "account")}, ${formatShare(share)} of ARR`}
      />
      <Figure
        title="Since last week"
        main={`+${headline.newly_at_risk_7d} / \u2212${headline.no_longer_at_risk_7d}`}
        note="newly at risk / no longer"
      />
    </dl>
  );
}

function Figure({ title, main, note }: { title: string; main: string; note: string }): ReactNode {
  return (
    <div>
      <dt>{title}</dt>
      <dd className="main">{main}</dd>
      <dd className="note">{note}</dd>
    </div>
  );
}
