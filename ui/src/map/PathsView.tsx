/** The ways that customers take most often, and what came of each. */
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { JourneyMap, JourneyPath, OutcomeRate, Paths } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Mark } from "../parts/Marks";
import { PickOne } from "../parts/PickOne";
import { Empty, Show } from "../parts/States";
import { accountAddress, Link, useChoices } from "../router/router";
import { useCurrency, useWorkspace } from "../shell/workspace";
import { formatCount, formatMoney, formatRange, formatShare, plural } from "../words/format";
import { humanise } from "../words/vocabulary";
import { nothingToShow } from "./asked";
import type { Asked } from "./asked";
import { FIRST_STEPS, pathSteps, shownSteps, stepsAsked } from "./paths";

interface PathsViewProps {
  asked: Asked;
  /** Says which steps are trouble. */
  map: JourneyMap | null;
}

const MOST = 12;

export function PathsView({ asked: { level, segment }, map }: PathsViewProps): ReactNode {
  const [choices, choose] = useChoices();
  const shown = shownSteps(choices.get("steps"), level);
  const answer = useAnswer<Paths>(address("/map/paths", { level, segment, steps: stepsAsked(shown), limit: MOST }));
  const troubles = new Set(map?.nodes.filter((node) => node.tone === "bad").map((node) => node.id));
  return (
    <div className="stack">
      <div className="controls">
        <PickOne
          label="Of each journey"
          value={shown}
          options={FIRST_STEPS}
          onChange={(steps) => {
            choose({ steps });
          }}
        />
      </div>
      <Show answer={answer}>{(paths) => (paths.paths.length === 0 ? <Empty>{nothingToShow(segment)}</Empty> : <PathList paths={paths} troubles={troubles} />)}</Show>
    </div>
  );
}

function PathList({ paths, troubles }: { paths: Paths; troubles: Set<string> }): ReactNode {
  const most = Math.max(...paths.paths.map((one) => one.share));
  const { other, totals } = paths;
  return (
    <>
      <p className="muted">
        {plural(totals.journeys, "journey", "journeys")} went {plural(totals.paths, "way")}; the most frequent come first. Outcomes are the first one
        after the path, with the range it may lie in.
      </p>
      <ol className="paths" aria-label="Common paths">
        {paths.paths.map((path) => (
          <PathItem key={path.steps.join(">")} path={path} most={most} troubles={troubles} />
        ))}
      </ol>
      {other.n > 0 && (
        <p className="muted">
          {plural(other.n, "more journey")} went {plural(other.paths, "other way")}, each taken less often.
        </p>
      )}
    </>
  );
}

function PathItem({ path, most, troubles }: { path: JourneyPath; most: number; troubles: Set<string> }): ReactNode {
  const currency = useCurrency();
  return (
    <li className="path">
      <div className="path-share">
        <strong>{formatShare(path.share)}</strong>
        <span className="path-bar" aria-hidden="true">
          <span style={{ width: `${(100 * path.share) / most}%` }} />
        </span>
        <span className="muted small">
          {plural(path.n, "journey")} of {plural(path.accounts, "account")}
        </span>
        <span className="muted small">{formatMoney(path.arr, currency)} ARR</span>
      </div>
      <div className="path-way">
        <ol className="path-steps" aria-label="Steps">
          {pathSteps(path).map(({ key, id, label }) => (
            <li key={key} className={troubles.has(id) ? "tag bad" : "tag"}>
              {troubles.has(id) && <Mark shape="triangle" />}
              {humanise(label)}
            </li>
          ))}
        </ol>
        <Examples accounts={path.examples} />
      </div>
      <PathOutcomes path={path} />
    </li>
  );
}

function Examples({ accounts }: { accounts: string[] }): ReactNode {
  return (
    <p className="muted small path-examples">
      See an account that went this way:
      {accounts.map((account, index) => (
        <Link key={account} to={accountAddress(account)} aria-label={`Account ${account}`}>
          {index + 1}
        </Link>
      ))}
    </p>
  );
}

function PathOutcomes({ path }: { path: JourneyPath }): ReactNode {
  const { outcomes } = useWorkspace();
  const told = outcomes.flatMap((one): [string, OutcomeRate][] => {
    const rate = path.outcomes[one.name];
    return rate ? [[one.name, rate]] : [];
  });
  return (
    <dl className="pairs path-outcomes">
      {told.map(([name, rate]) => (
        <div key={name} className="pair">
          <dt>{humanise(name)}</dt>
          <dd>
            {formatShare(rate.rate)}{" "}
            <span className="muted small">
              ({formatRange(rate.ci, formatShare)}; {formatCount(rate.n)} of {formatCount(path.n)})
            </span>
          </dd>
        </div>
      ))}
      <div className="pair">
        <dt>No outcome yet</dt>
        <dd>{formatCount(path.open)}</dd>
      </div>
    </dl>
  );
}
