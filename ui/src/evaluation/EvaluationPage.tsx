/** How well, how early and for whom the risk would have warned, on later time than it was learned from; and what it missed. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Evaluation } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { PickOne } from "../parts/PickOne";
import { NoAccounts, Show } from "../parts/States";
import { ViewTabs } from "../parts/ViewTabs";
import { Working } from "../parts/Working";
import { Link, useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { useWorkspace } from "../shell/workspace";
import { HORIZONS, humanise } from "../words/vocabulary";
import { BesideHealth } from "./BesideHealth";
import { BesideSimpler } from "./BesideSimpler";
import { BySegment } from "./BySegment";
import { ForecastFigures } from "./ForecastFigures";
import { HowEarly } from "./HowEarly";
import { MissReview } from "./MissReview";
import { Origins } from "./Origins";
import { Reliability } from "./Reliability";
import { TopOfList } from "./TopOfList";
import { VerdictCard } from "./VerdictCard";

const VIEWS = [
  ["figures", "Figures"],
  ["misses", "What it missed"],
  ["forecast", "Forecast"],
] as const;
type View = (typeof VIEWS)[number][0];

export function EvaluationPage(): ReactNode {
  usePageTitle("How well it would have warned");
  const { accounts, outcomes } = useWorkspace();
  const [choices, choose] = useChoices();
  const first = outcomes.find((one) => one.kind === "bad" && one.ends) ?? outcomes[0];
  const outcome = choices.get("outcome") ?? first?.name ?? "";
  const horizon = choices.get("horizon") ?? "90d";
  const view: View = VIEWS.find(([name]) => name === choices.get("view"))?.[0] ?? "figures";
  return (
    <>
      <p className="small">
        <Link to="/trust">How far to trust it</Link> <span aria-hidden="true">/</span> Evaluation
      </p>
      <div className="page-head">
        <div>
          <h1>How well it would have warned</h1>
          <p className="muted">Learned from earlier time, judged on later time that it had not seen.</p>
        </div>
        {accounts > 0 && (
          <div className="controls">
            <PickOne
              label="Outcome"
              value={outcome}
              options={outcomes.map((one) => [one.name, humanise(one.name)] as const)}
              onChange={(next) => {
                choose({ outcome: next });
              }}
            />
            {view !== "forecast" && (
              <PickOne
                label="How far ahead"
                value={horizon}
                options={HORIZONS}
                onChange={(next) => {
                  choose({ horizon: next });
                }}
              />
            )}
          </div>
        )}
      </div>
      {accounts === 0 ? (
        <NoAccounts />
      ) : (
        <ViewTabs
          label="What to look at"
          views={VIEWS}
          value={view}
          onChange={(next) => {
            choose({ view: next === "figures" ? null : next });
          }}
        >
          {view === "figures" && <Figures outcome={outcome} horizon={horizon} />}
          {view === "misses" && <MissReview outcome={outcome} horizon={horizon} />}
          {view === "forecast" && <ForecastFigures outcome={outcome} />}
        </ViewTabs>
      )}
    </>
  );
}

function Figures({ outcome, horizon }: { outcome: string; horizon: string }): ReactNode {
  const answer = useAnswer<Evaluation>(address("/evaluate", { outcome, horizon, by_segment: "true" }));
  return (
    <>
      {answer.status === "loading" && <Working />}
      <Show answer={answer} lines={10}>
        {(found) => (
          <>
            <VerdictCard found={found} />
            {found.auc !== null && (
              <>
                <div className="evaluation-pair">
                  <Reliability groups={found.reliability} />
                  <HowEarly found={found} />
                </div>
                <BesideSimpler found={found} />
                <div className="evaluation-pair">
                  <TopOfList found={found} />
                  {found.health && <BesideHealth health={found.health} outcome={found.outcome} />}
                </div>
                <BySegment found={found} />
                <Origins found={found} />
              </>
            )}
          </>
        )}
      </Show>
    </>
  );
}
