/** How the portfolio stands, what was found, and every account. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Portfolio } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { PickSegment } from "../parts/PickSegment";
import { NoAccounts, Show } from "../parts/States";
import { Link, useChoices } from "../router/router";
import { FirstPattern } from "../patterns/PatternCard";
import { usePageTitle } from "../shell/Shell";
import { useWorkspace } from "../shell/workspace";
import { Desk } from "../waiting/Desk";
import { VERDICT_WORDS } from "../words/vocabulary";
import { AccountsTable } from "./AccountsTable";
import { BandBar } from "./BandBar";
import { DoFirst, WorstStep } from "./FirstLook";
import { HealthCard, SpotlightCard } from "./HealthCard";
import { InsightList } from "./InsightList";
import { KeyFigures } from "./KeyFigures";

export function PortfolioPage(): ReactNode {
  usePageTitle("Portfolio");
  const { accounts } = useWorkspace();
  return (
    <>
      <div className="page-head">
        <h1>Portfolio</h1>
        {accounts > 0 && <PickSegment also={["page"]} />}
      </div>
      {accounts === 0 ? <NoAccounts /> : <Overview />}
    </>
  );
}

function Overview(): ReactNode {
  const [choices] = useChoices();
  const segment = choices.get("segment");
  const answer = useAnswer<Portfolio>(address("/portfolio", { segment }));
  // without percentages the lists that need none come first
  const isSmall = answer.data?.verdict === "not_enough_evidence";
  return (
    <>
      <Show answer={answer} lines={9}>
        {(portfolio) => (
          <>
            <p className="headline">{portfolio.headline.sentence}</p>
            <KeyFigures headline={portfolio.headline} />
            {isSmall && <Desk segment={segment} />}
            <div className="first-look">
              <DoFirst segment={segment} />
              <div className="stack">
                <WorstStep step={portfolio.worst_step} segment={segment} />
                {portfolio.spotlight && (
                  <SpotlightCard account={portfolio.spotlight} sentence={portfolio.spotlight_sentence} />
                )}
                {portfolio.health && <HealthCard health={portfolio.health} />}
                <section className="card">
                  <h2>{VERDICT_WORDS[portfolio.verdict]}</h2>
                  <p>{portfolio.verdict_reason.replaceAll("`", "")}</p>
                  {portfolio.stamp.stale && (
                    <p>
                      <span className="tag middle">Stale</span> Percentages do not fit any more: {portfolio.stamp.stale}.
                    </p>
                  )}
                  <p className="small">
                    <Link to="/trust">How far to trust it</Link> &middot; <Link to="/evaluation">How well it would have warned</Link>
                    {portfolio.verdict === "not_enough_evidence" && (
                      <>
                        {" "}
                        &middot; <Link to="/lost">Those who left, side by side</Link>
                      </>
                    )}
                  </p>
                </section>
              </div>
              {!segment && <FirstPattern pattern={portfolio.pattern} />}
            </div>
            {!isSmall && <Desk segment={segment} />}
            <BandBar bands={portfolio.bands} />
            <InsightList insights={portfolio.insights} />
          </>
        )}
      </Show>
      <AccountsTable />
    </>
  );
}
