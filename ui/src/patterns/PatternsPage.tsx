/** What separates two outcomes: every sequence with its evidence, and the steps on their own. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Patterns } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { PickOne } from "../parts/PickOne";
import { Progress } from "../parts/Progress";
import { Empty, NoAccounts, Show } from "../parts/States";
import { useChoices } from "../router/router";
import { usePageTitle } from "../shell/Shell";
import { useWorkspace } from "../shell/workspace";
import { formatCount, plural } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";
import { PatternCard } from "./PatternCard";
import { SingleSteps } from "./SingleSteps";

export function PatternsPage(): ReactNode {
  usePageTitle("Patterns");
  const { accounts, outcomes } = useWorkspace();
  const [choices, choose] = useChoices();
  const bad = outcomes.find((one) => one.kind === "bad" && one.ends) ?? outcomes[0];
  const good = outcomes.find((one) => one.kind === "good" && one.name !== bad?.name);
  const outcome = choices.get("outcome") ?? bad?.name ?? "";
  const asked = choices.get("versus") ?? (outcome === bad?.name ? good?.name : undefined) ?? "none";
  const versus = asked === outcome ? "none" : asked;
  const names = outcomes.map((one) => [one.name, humanise(one.name)] as const);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Patterns</h1>
          <p className="muted">Sequences of steps that go with one outcome rather than another, seen early enough to act.</p>
        </div>
        {accounts > 0 && (
          <div className="controls">
            <PickOne
              label="Outcome"
              value={outcome}
              options={names}
              onChange={(next) => {
                choose({ outcome: next, versus: null });
              }}
            />
            <PickOne
              label="Against"
              value={versus}
              options={[["none", "None of it"], ...names.filter(([name]) => name !== outcome)]}
              onChange={(next) => {
                choose({ versus: next });
              }}
            />
          </div>
        )}
      </div>
      {accounts === 0 ? <NoAccounts /> : <Found outcome={outcome} versus={versus} />}
    </>
  );
}

function Found({ outcome, versus }: { outcome: string; versus: string }): ReactNode {
  const answer = useAnswer<Patterns>(address("/patterns", { outcome, versus }));
  return (
    <>
      <Progress active={answer.status === "loading" && answer.data === null} waiting="Comparing sequences, which takes a moment the first time" />
      <Show answer={answer} lines={10}>
        {(found) => (found.not_enough_evidence === null ? <Cards found={found} /> : <Empty>{found.not_enough_evidence}</Empty>)}
      </Show>
    </>
  );
}

function Cards({ found }: { found: Patterns }): ReactNode {
  return (
    <>
      <ul className="muted small compared">
        {found.comparisons.map((one) => (
          <li key={one.landmark}>
            {`Compared ${one.landmark}: ${described(one.accounts.A, found.outcome)} with ${described(one.accounts.B, found.versus)}. `}
            {`${formatCount(one.tested)} sequences tried, each shown at least ${plural(one.least, "time")}`}
            {one.least > one.asked ? `, not ${formatCount(one.asked)}, because too many are as frequent as that.` : "."}
          </li>
        ))}
      </ul>
      {found.patterns.length === 0 && (
        <Empty>{`None of the ${plural(found.tested, "sequence")} tried separates these outcomes clearly.`}</Empty>
      )}
      <div className="archetypes">
        {found.patterns.map((pattern) => (
          <PatternCard key={pattern.sequence.join(" ")} pattern={pattern} title={pattern.name ?? directed(pattern.direction, found.outcome)} />
        ))}
      </div>
      <SingleSteps steps={found.single_steps} />
    </>
  );
}

function described(count: number, outcome: string): string {
  return `${plural(count, "account")} ${outcome === "none" ? "without it" : `that ${inSentence(outcome)}`}`;
}

function directed(direction: string, outcome: string): string {
  return `${direction === "towards" ? "Goes with" : "Goes against"} \u201c${inSentence(outcome)}\u201d`;
}
