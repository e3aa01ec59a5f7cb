/** What stands behind the node or flow pointed at: the figures and the accounts. */
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { JourneyMap, MapFlow, MapNode, OutcomeRate } from "../api/types";
import { Behind } from "../parts/Behind";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatDate, formatDays, formatMoney, formatP, formatPoints, formatRange, formatShare, formatSignedDays, isClear, plural } from "../words/format";
import { asSentence, humanise, KIND_WORDS } from "../words/vocabulary";
import { comparedNames, groupInSentence, groupWords } from "./compare";
import { dwellWords } from "./dwell";
import { flowKey } from "./layout/shapes";
import type { Target } from "./selection";
import { targetKey } from "./selection";
import { toneWords } from "./tone";

interface DetailsProps {
  map: JourneyMap;
  /** When the map is one of an earlier time: until when it was known. Rates, worth and members are of today only. */
  knownBy: string | null;
  target: Target | null;
  pinned: boolean;
  onRelease: () => void;
}

export function Details({ map, knownBy, target, pinned, onRelease }: DetailsProps): ReactNode {
  const node = target?.kind === "node" ? map.nodes.find((one) => one.id === target.id) : undefined;
  const flow = target?.kind === "flow" ? map.flows.find((one) => flowKey(one) === target.key) : undefined;
  const thing = node ?? flow;
  return (
    <aside className="map-details" aria-label="Details">
      {target === null || thing === undefined ? (
        <Reading map={map} />
      ) : (
        <>
          <div className="details-head">
            <p className="muted small">{node ? KIND_WORDS[node.kind] : "Customers moving"}</p>
            {pinned && (
              <button type="button" className="button plain small" onClick={onRelease}>
                Unpin
              </button>
            )}
          </div>
          <h2>{node ? humanise(node.label) : flowTitle(map, flow)}</h2>
          {knownBy === null ? (
            <>
              {node ? <NodeFigures node={node} /> : flow && <FlowFigures flow={flow} />}
              {node && <ToneFigures node={node} />}
              <Outcomes outcomes={thing.outcomes} />
              <DifferenceFigures map={map} thing={thing} />
              <MemberList key={targetKey(target)} map={map} target={target} drawn={thing.accounts} />
            </>
          ) : (
            <>
              <dl className="pairs">{node ? <NodeCounts node={node} /> : flow && <FlowCounts flow={flow} />}</dl>
              <p className="muted small known-note">
                As known on {formatDate(knownBy)}. Go back to today for outcomes, ARR, times and the accounts behind it.
              </p>
            </>
          )}
        </>
      )}
    </aside>
  );
}

function Reading({ map }: { map: JourneyMap }): ReactNode {
  return (
    <>
      <h2>How to read it</h2>
      <ul className="reading">
        <li>Each lane is a stage. The good path runs on top, trouble below.</li>
        <li>A bar&rsquo;s height and a flow&rsquo;s width say how many. Full: moved on. Pale: here now. Hollow: ended.</li>
        <li>Point at a step or a flow for its figures. Click, or press Enter, to keep it and bring out its flows.</li>
      </ul>
      <dl className="pairs">
        <dt>Accounts</dt>
        <dd>{formatCount(map.totals.accounts)}</dd>
        {Object.entries(map.totals.outcomes).map(([name, count]) => (
          <div key={name} className="pair">
            <dt>{humanise(name)}</dt>
            <dd>{formatCount(count)}</dd>
          </div>
        ))}
        <dt>Still customers</dt>
        <dd>{formatCount(map.totals.open)}</dd>
      </dl>
    </>
  );
}

function flowTitle(map: JourneyMap, flow: MapFlow | undefined): string {
  const label = (id: string): string => humanise(map.nodes.find((node) => node.id === id)?.label ?? id);
  return flow ? `${label(flow.from)} \u2192 ${label(flow.to)}` : "";
}

function NodeCounts({ node }: { node: MapNode }): ReactNode {
  return (
    <>
      <dt>Accounts</dt>
      <dd>{formatCount(node.accounts)}</dd>
      <dt>Arrived</dt>
      <dd>{plural(node.transitions_in, "time")}</dd>
      <dt>Moved on</dt>
      <dd>{plural(node.transitions_out, "time")}</dd>
      <dt>Here now</dt>
      <dd>{formatCount(node.here_now)}</dd>
      <dt>Ended here</dt>
      <dd>{formatCount(node.ended)}</dd>
    </>
  );
}

function FlowCounts({ flow }: { flow: MapFlow }): ReactNode {
  return (
    <>
      <dt>Accounts</dt>
      <dd>{formatCount(flow.accounts)}</dd>
      <dt>Moves</dt>
      <dd>{formatCount(flow.transitions)}</dd>
    </>
  );
}

function NodeFigures({ node }: { node: MapNode }): ReactNode {
  const currency = useCurrency();
  const dwell = dwellWords(node);
  return (
    <dl className="pairs">
      <NodeCounts node={node} />
      <dt>ARR</dt>
      <dd>{formatMoney(node.arr, currency)}</dd>
      {dwell && (
        <>
          <dt>{dwell.title}</dt>
          <dd>
            {dwell.main} <span className="muted small">({dwell.note})</span>
          </dd>
        </>
      )}
    </dl>
  );
}

function ToneFigures({ node }: { node: MapNode }): ReactNode {
  if (!node.sentiment || node.sentiment.n === 0) return null;
  const tone = toneWords(node.sentiment);
  return (
    <>
      <h3>Tone of messages here</h3>
      <p>
        {asSentence(tone.main)} <span className="muted small">({tone.note})</span>
      </p>
    </>
  );
}

function FlowFigures({ flow }: { flow: MapFlow }): ReactNode {
  const currency = useCurrency();
  return (
    <dl className="pairs">
      <FlowCounts flow={flow} />
      <dt>ARR</dt>
      <dd>{formatMoney(flow.arr, currency)}</dd>
      <dt>Median time</dt>
      <dd>{formatDays(flow.median_days)}</dd>
    </dl>
  );
}

function Outcomes({ outcomes }: { outcomes: Record<string, OutcomeRate> }): ReactNode {
  const entries = Object.entries(outcomes);
  if (entries.length === 0) return <p className="muted small">No outcome has followed yet.</p>;
  return (
    <>
      <h3>The next outcome from here</h3>
      <dl className="pairs outcome-rates">
        {entries.map(([name, rate]) => (
          <div key={name} className="pair">
            <dt>{humanise(name)}</dt>
            <dd>
              {formatShare(rate.rate)}{" "}
              <span className="muted small">
                ({formatRange(rate.ci, formatShare)}, n = {formatCount(rate.n)})
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function DifferenceFigures({ map, thing }: { map: JourneyMap; thing: MapNode | MapFlow }): ReactNode {
  const { difference } = thing;
  const names = comparedNames(map);
  if (!difference || names === null) return null;
  const [a, b] = names;
  const { median_days: days } = difference;
  const among = map.compared?.exact ? "under" : "among";
  return (
    <>
      <h3>
        {groupWords(a)} against {groupInSentence(b)}
      </h3>
      {difference.only_in && <p>It is only in {groupInSentence(difference.only_in === "a" ? a : b)}.</p>}
      <p>
        {formatPoints(difference.accounts_share)} of accounts{howSure(difference, formatPoints)}{" "}
        {!isClear(difference.p_adjusted)
          ? "No clear difference."
          : difference.accounts_share !== 0 && `More often ${among} ${groupInSentence(difference.accounts_share > 0 ? a : b)}.`}
      </p>
      {days && (
        <p>
          Median time {formatSignedDays(days.days)}
          {howSure(days, formatSignedDays)}{" "}
          {!isClear(days.p_adjusted) ? "No clear difference." : days.days !== 0 && `Slower ${among} ${groupInSentence(days.days > 0 ? a : b)}.`}
        </p>
      )}
    </>
  );
}

function howSure({ ci, p_adjusted: p }: { ci: [number, number] | null; p_adjusted: number | null }, words: (value: number) => string): string {
  if (ci === null || p === null) return ", exact: the same accounts read twice.";
  return ` (${formatRange(ci, words)}), adjusted p ${formatP(p)}.`;
}

function MemberList({ map, target, drawn }: { map: JourneyMap; target: Target; drawn: number }): ReactNode {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    // passing over the map asks nothing; resting on a thing does
    const later = window.setTimeout(() => {
      setSettled(true);
    }, 220);
    return () => {
      window.clearTimeout(later);
    };
  }, []);
  const [from, to] = target.kind === "flow" ? target.key.split("\u2192") : [];
  const definition = map.compared?.exact ? map.stamp.definition_version : null;
  const asked = { level: map.level, segment: map.segment, node: target.kind === "node" ? target.id : null, from, to, definition };
  if (drawn === 0) return null;
  return (
    <>
      <h3>The {plural(drawn, "account")} behind it</h3>
      {settled ? <Behind path="/map/members" asked={asked} /> : <p className="muted small">Looking them up&hellip;</p>}
    </>
  );
}
