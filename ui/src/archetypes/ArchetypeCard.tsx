/** One common journey: how many are on it, how it went, what tells it apart, and whom to look at. */
import type { ReactNode } from "react";
import type { Archetype } from "../api/types";
import { AccountLinks, FiguresBox } from "../parts/Evidence";
import { ShowBehind } from "../parts/ShowBehind";
import { useCurrency, useWorkspace } from "../shell/workspace";
import { formatDays, formatMoney, formatRange, formatShare, plural } from "../words/format";
import { humanise, inSentence } from "../words/vocabulary";
import { Rename } from "./Rename";
import { StageShares } from "./StageShares";

export function ArchetypeCard({ archetype: one, segment }: { archetype: Archetype; segment: string | null }): ReactNode {
  const title = `journey-${one.id}`;
  return (
    <article className="card archetype" aria-labelledby={title}>
      <div className="card-head">
        <h2 id={title}>{humanise(one.name)}</h2>
        <Rename name={one.name} isRenamed={one.renamed} />
      </div>
      <Figures one={one} />
      {one.path && one.path.length > 0 && <PathPicture steps={one.path} />}
      {one.stages && one.months && <StageShares stages={one.stages} months={one.months} />}
      {one.traits.length > 0 && (
        <>
          <h3>What tells it from the others</h3>
          <ul className="traits">
            {one.traits.map((trait) => (
              <li key={trait.words}>
                {humanise(trait.words)}: <strong>{trait.unit === "share" ? formatShare(trait.here) : formatDays(trait.here)}</strong>{" "}
                <span className="muted">against {trait.unit === "share" ? formatShare(trait.elsewhere) : formatDays(trait.elsewhere)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {one.exemplars.length > 0 && (
        <>
          <h3>Accounts that travel most like it</h3>
          <AccountLinks accounts={one.exemplars} />
        </>
      )}
      <ShowBehind words={`All ${plural(one.accounts, "account")} on it`} path="/archetypes/members" asked={{ archetype: one.id, segment }} />
      <FiguresBox lines={[`Found again in ${formatShare(one.stability)} of repeated draws of the accounts`]} />
    </article>
  );
}

function Figures({ one }: { one: Archetype }): ReactNode {
  const currency = useCurrency();
  const { outcomes } = useWorkspace();
  const rates = outcomes.flatMap(({ name }) => (one.outcomes[name] ? [{ name, ...one.outcomes[name] }] : []));
  return (
    <dl className="pairs">
      <dt>Accounts</dt>
      <dd>
        {plural(one.accounts, "account")}
        {one.share !== null && one.share_ci && (
          <>
            , {formatShare(one.share)} <span className="muted small">({formatRange(one.share_ci, formatShare)})</span>
          </>
        )}
      </dd>
      {rates.map((rate) => (
        <div key={rate.name} className="pair">
          <dt>{humanise(rate.name)}</dt>
          <dd>
            {formatShare(rate.rate)}{" "}
            <span className="muted small">
              ({formatRange(rate.ci, formatShare)}; {rate.n} of {plural(rate.decided, "decided one")})
            </span>
          </dd>
        </div>
      ))}
      {rates.length === 0 && (
        <div className="pair">
          <dt>Outcomes</dt>
          <dd className="muted">none decided yet</dd>
        </div>
      )}
      <dt>ARR</dt>
      <dd>
        {formatMoney(one.arr.total, currency)}
        <span className="muted small">
          {" "}
          {one.arr.mean === null
            ? "not known of any"
            : `mean ${formatMoney(one.arr.mean, currency)}${one.arr.ci ? ` (${formatRange(one.arr.ci, (value) => formatMoney(value, currency))})` : ""}, n = ${one.arr.n}`}
        </span>
      </dd>
    </dl>
  );
}

/** The typical way, step by step. */
function PathPicture({ steps }: { steps: string[] }): ReactNode {
  return (
    <>
      <h3>Its typical path</h3>
      <ol className="path-picture" aria-label={`Typical path: ${steps.map(inSentence).join(", then ")}`}>
        {steps.map((step, place) => (
          <li key={`${place}-${step}`}>{humanise(step)}</li>
        ))}
      </ol>
    </>
  );
}
