/** Moments that matter: where customers stall or leave, and where they fare well. */
import { useState } from "react";
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Moment, MomentsAnswer } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import { Behind } from "../parts/Behind";
import { Choice } from "../parts/Choice";
import { StrengthMark } from "../parts/Marks";
import { Empty, Show } from "../parts/States";
import { useChoices } from "../router/router";
import { useCurrency } from "../shell/workspace";
import { formatCount, formatMoney, formatP, plural } from "../words/format";
import { humanise } from "../words/vocabulary";
import { FrictionFigures } from "./FrictionFigures";
import { Part } from "./Part";
import { toneInShort } from "./tone";

const WHY_WORDS: Record<Moment["why"], string> = {
  stall: "Stalls here",
  slow: "Was slower for a while",
  faster: "Faster than peers",
  turn: "Tone turned for the better",
  renewal: "Goes with renewal",
};

const EMPTY = {
  friction: "No step holds customers up more than the others, or there are too few accounts to tell.",
  delight: "No step stands out for the better, or there are too few accounts to tell.",
};

interface MomentsProps {
  segment: string | null;
  onShow: (node: string) => void;
}

export function Moments({ segment, onShow }: MomentsProps): ReactNode {
  const [choices, choose] = useChoices();
  const kind = choices.get("moments") === "delight" ? "delight" : "friction";
  const answer = useAnswer<MomentsAnswer>(address("/moments", { segment }));
  const count = (one: Moment["kind"]): number => answer.data?.moments.filter((moment) => moment.kind === one).length ?? 0;
  return (
    <section className="card" aria-labelledby="moments-title">
      <div className="card-head">
        <h2 id="moments-title">Moments that matter</h2>
        <Choice
          label="Kind of moment"
          options={[
            ["friction", `Friction (${formatCount(count("friction"))})`],
            ["delight", `Delight (${formatCount(count("delight"))})`],
          ]}
          value={kind}
          onChange={(moments) => {
            choose({ moments: moments === "friction" ? null : moments });
          }}
        />
      </div>
      <Show answer={answer} lines={6}>
        {(found) => <MomentList found={found} kind={kind} onShow={onShow} />}
      </Show>
    </section>
  );
}

function MomentList({ found, kind, onShow }: { found: MomentsAnswer; kind: Moment["kind"]; onShow: (node: string) => void }): ReactNode {
  const shown = found.moments.filter((one) => one.kind === kind);
  return (
    <>
      <p className="muted small">{kind === "friction" ? "Where customers stall or leave, the costliest first." : askedSentence(found)}</p>
      {shown.length === 0 ? (
        <Empty>{EMPTY[kind]}</Empty>
      ) : (
        <ol className="friction">
          {shown.map((one) => (
            <MomentItem key={one.id} moment={one} segment={found.segment} onShow={onShow} />
          ))}
        </ol>
      )}
    </>
  );
}

/** How much was looked at, so that what stands out is seen for what it is. */
function askedSentence({ asked }: MomentsAnswer): string {
  const n = (key: string): string => formatCount(asked[key] ?? 0);
  return (
    `Where customers fare well, by kind and strength of evidence, corrected for all that was looked at: ${n("faster")} months and segments, ` +
    `${n("turn")} steps for a turn of tone, ${n("renewal")} steps for renewal. What goes together need not be cause and effect.`
  );
}

function MomentItem({ moment, segment, onShow }: { moment: Moment; segment: string | null; onShow: (node: string) => void }): ReactNode {
  const { friction, evidence } = moment;
  const currency = useCurrency();
  const tone = toneInShort(moment.sentiment);
  const good = moment.kind === "delight";
  return (
    <li>
      <div className="card-head">
        <h3>
          {humanise(moment.label)}
          {moment.stage && humanise(moment.stage) !== humanise(moment.label) && <span className="muted"> &middot; {humanise(moment.stage)}</span>}
        </h3>
        <button
          type="button"
          className="button small"
          onClick={() => {
            onShow(moment.node);
          }}
        >
          Show on the map<span className="hidden-text">: {humanise(moment.label)}</span>
        </button>
      </div>
      <p className="moment-why">
        <span className={`tag ${good ? "good" : "bad"}`}>
          {good ? "+" : "\u2212"} {WHY_WORDS[moment.why]}
        </span>
        {evidence && <StrengthMark strength={evidence.strength} />}
      </p>
      <p>{moment.sentence}</p>
      <dl className="friction-figures small">
        {friction && <FrictionFigures friction={friction} />}
        {evidence && <Part title="Adjusted p">{formatP(evidence.p_adjusted)}</Part>}
        <Part title={good ? "Messages in the 60 days after" : "Messages meanwhile"}>
          {tone.main} <span className="muted">({tone.note})</span>
        </Part>
      </dl>
      <Lately moment={moment} segment={segment} words={`${plural(moment.accounts_lately, "account")}, ${formatMoney(moment.arr_lately, currency)} ARR`} />
    </li>
  );
}

function Lately({ moment, segment, words }: { moment: Moment; segment: string | null; words: string }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="figures-box"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        {moment.kind === "friction" ? "Waited for it" : "Passed it"} in the last 90 days: {words}
      </summary>
      {open && <Behind path="/moments/members" asked={{ moment: moment.id, segment }} />}
    </details>
  );
}
