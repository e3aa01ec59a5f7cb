/** How the portfolio stands, what was found, and every account. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Portfolio } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Show } from "../parts/States";
import { usePageTitle } from "../shell/Shell";
import { VERDICT_WORDS } from "../words/vocabulary";
import { AccountsTable } from "./AccountsTable";
import { BandBar } from "./BandBar";
import { HealthCard, SpotlightCard } from "./HealthCard";
import { InsightList } from "./InsightList";
import { KeyFigures } from "./KeyFigures";
import { PatternCard } from "./PatternCard";

export function PortfolioPage(): ReactNode {
  usePageTitle("Portfolio");
  const answer = useAnswer<Portfolio>(address("/portfolio"));
  return (
    <>
      <h1>Portfolio</h1>
      <Show answer={answer} lines={9}>
        {(portfolio) => (
          <>
            <p className="headline">{portfolio.headline.sentence}</p>
            <KeyFigures headline={portfolio.headline} />
            <BandBar bands={portfolio.bands} />
            <div className="two-columns">
              <InsightList insights={portfolio.insights} />
              <div className="stack">
                <PatternCard pattern={portfolio.pattern} />
                {portfolio.spotlight && (
                  <SpotlightCard account={portfolio.spotlight} sentence={portfolio.spotlight_sentence} />
                )}
                {portfolio.health && <HealthCard health={portfolio.health} />}
                <section className="card">
                  <h2>{VERDICT_WORDS[portfolio.verdict]}</h2>
                  <p>{portfolio.verdict_reason}</p>
                </section>
              </div>
            </div>
          </>
        )}
      </Show>
      <AccountsTable />
    </>
  );
}
