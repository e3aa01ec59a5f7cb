/** What waits: answers we owe, renewals that are due, accounts that stand still. */
import type { ReactNode } from "react";
import { NoAccounts } from "../parts/States";
import { PickOne } from "../parts/PickOne";
import { PickSegment } from "../parts/PickSegment";
import { ViewTabs } from "../parts/ViewTabs";
import { useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { useWorkspace } from "../shell/workspace";
import { BehindView } from "./BehindView";
import { RenewalsView } from "./RenewalsView";
import { UnansweredView } from "./UnansweredView";

const VIEWS = [
  ["unanswered", "Waiting on us"],
  ["renewals", "Renewals due"],
  ["behind", "Stuck and behind"],
] as const;
type View = (typeof VIEWS)[number][0];

export function WaitingPage(): ReactNode {
  usePageTitle("What waits");
  const { accounts, owners } = useWorkspace();
  const [choices, choose] = useChoices();
  const view: View = VIEWS.find(([key]) => key === choices.get("view"))?.[0] ?? "unanswered";
  const asked = { owner: choices.get("owner"), segment: choices.get("segment") };
  return (
    <>
      <div className="page-head">
        <div>
          <h1>What waits</h1>
          <p className="muted">As known now. These lists need no prediction, so they hold for companies of every size.</p>
        </div>
        {accounts > 0 && (
          <div className="controls">
            <PickOne
              label="Owner"
              value={asked.owner ?? ""}
              options={[["", "All"], ...owners.map((owner) => [owner, owner] as const)]}
              onChange={(owner) => {
                choose({ owner });
              }}
            />
            <PickSegment />
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
            choose({ view: next === "unanswered" ? null : next });
          }}
        >
          {view === "unanswered" && <UnansweredView asked={asked} />}
          {view === "renewals" && <RenewalsView asked={asked} />}
          {view === "behind" && <BehindView asked={asked} />}
        </ViewTabs>
      )}
    </>
  );
}
