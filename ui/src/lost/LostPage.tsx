/** The last half year of every account that came to an outcome, side by side, counted back from it. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Lost } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { PickOne } from "../parts/PickOne";
import { Empty, NoAccounts, Show } from "../parts/States";
import { useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { useWorkspace } from "../shell/workspace";
import { formatCount, formatDays, plural } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";
import { LastWeeks } from "./LastWeeks";
import { inCommon } from "./common";

const MOST = 60;

export function LostPage(): ReactNode {
  usePageTitle("Side by side");
  const { accounts, outcomes } = useWorkspace();
  const [choices, choose] = useChoices();
  const first = outcomes.find((one) => one.kind === "bad" && one.ends) ?? outcomes[0];
  const outcome = choices.get("outcome") ?? first?.name ?? "";
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Side by side: {inSentence(outcome)}</h1>
          <p className="muted">The last half year of every account that came to it, counted back from that day, as it was known then.</p>
        </div>
        {accounts > 0 && (
          <PickOne
            label="Outcome"
            value={outcome}
            options={outcomes.map((one) => [one.name, humanise(one.name)] as const)}
            onChange={(next) => {
              choose({ outcome: next });
            }}
          />
        )}
      </div>
      {accounts === 0 ? <NoAccounts /> : <SideBySide outcome={outcome} />}
    </>
  );
}

function SideBySide({ outcome }: { outcome: string }): ReactNode {
  const answer = useAnswer<Lost>(address("/lost", { outcome, limit: MOST }));
  return (
    <Show answer={answer} lines={10}>
      {(found) =>
        found.total === 0 ? (
          <Empty>No account has come to &ldquo;{inSentence(found.outcome)}&rdquo; yet.</Empty>
        ) : (
          <>
            <Common found={found} />
            <section className="card" aria-labelledby="weeks-title">
              <h2 id="weeks-title">{plural(found.total, "account")}, the latest first</h2>
              <p className="muted small">
                Bars: the customer&rsquo;s own activity each week, each account on its own scale. Triangles: warning signs. Circles: milestones.
                {found.total > found.rows.length && ` The latest ${formatCount(found.rows.length)} of ${formatCount(found.total)} are shown.`}
              </p>
              <ul className="last-weeks">
                {found.rows.map((one) => (
                  <LastWeeks key={one.account.account} one={one} weeks={found.weeks} outcome={found.outcome} />
                ))}
              </ul>
            </section>
          </>
        )
      }
    </Show>
  );
}

/** What many of them had: a look, no test; those who stayed have such signs too. */
function Common({ found }: { found: Lost }): ReactNode {
  const common = inCommon(found);
  if (common.length === 0) return null;
  return (
    <section className="card" aria-labelledby="common-title">
      <h2 id="common-title">What many of them had</h2>
      <ul className="common-marks">
        {common.map((one) => (
          <li key={`${one.kind}${one.name}`}>
            <span className={one.kind === "indicator" ? "tag bad" : "tag good"}>{humanise(one.name)}</span> {one.accounts} of {found.rows.length},{" "}
            <span className="muted">typically {formatDays(one.medianDays)} before</span>
          </li>
        ))}
      </ul>
      <p className="muted small">A look, no test: accounts that stay have such signs too. What separates them is told on the portfolio once the numbers carry it.</p>
    </section>
  );
}
