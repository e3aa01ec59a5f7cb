/** The map as it was known earlier: a slider over periods, played or moved by hand. */
import { useEffect, useState, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { address } from "../api/client";
import type { Frame, JourneyMap, Replay } from "../api/types";
import { useAnswer } from "../api/useAnswer";
import type { Answer } from "../api/useAnswer";
import { Choice } from "../parts/Choice";
import { Refused } from "../parts/States";
import { useChoices } from "../router/router";
import { formatCount, formatDate, plural } from "../words/format";
import { inSentence } from "../words/vocabulary";
import { frameAt } from "./frames";

const LENGTHS = [
  ["quarter", "Quarters"],
  ["month", "Months"],
] as const;

const FRAME_MS = 900;
const BEGINNING = "start";

export interface Replaying {
  on: boolean;
  answer: Answer<Replay>;
  index: number;
  frame: Frame | null;
}

/** Whether the address asks for an earlier time, and the map as it was then. */
export function useReplay(map: JourneyMap): Replaying {
  const [choices] = useChoices();
  const at = choices.get("at");
  const by = choices.get("every") === "month" ? "month" : "quarter";
  const asked = { level: map.level, segment: map.segment, by };
  const answer = useAnswer<Replay>(at === null ? null : address("/map/replay", asked));
  const data = answer.status === "ready" && answer.data.level === map.level ? answer.data : null;
  const index = data ? frameAt(data.frames, at) : 0;
  return { on: at !== null, answer, index, frame: at === null ? null : (data?.frames[index] ?? null) };
}

export function ReplayBar(replaying: Replaying): ReactNode {
  const [, choose] = useChoices();
  const still = useReducedMotion();
  const [playing, setPlaying] = usePlaying(replaying);
  if (replaying.answer.status === "refused") return <Refused refusal={replaying.answer.refusal} retry={replaying.answer.retry} />;
  if (!replaying.on) {
    return (
      <div className="replay">
        <button
          type="button"
          className="button"
          onClick={() => {
            choose({ at: BEGINNING });
            setPlaying(!still);
          }}
        >
          Replay how it grew
        </button>
      </div>
    );
  }
  return (
    <div className="replay" role="group" aria-label="Replay">
      <PlayButton {...replaying} still={still} playing={playing} onPlay={setPlaying} />
      <PeriodControls
        {...replaying}
        onMove={() => {
          setPlaying(false);
        }}
      />
      <p className="replay-said" aria-live={playing ? "off" : "polite"}>
        {replaying.frame ? said(replaying.frame) : "Looking back\u2026"}
      </p>
    </div>
  );
}

/** While it plays, the next period comes after a moment; it stops at the last. */
function usePlaying({ answer, index, frame }: Replaying): [boolean, (playing: boolean) => void] {
  const [, choose] = useChoices();
  const [playing, setPlaying] = useState(false);
  const frames = answer.data?.frames;
  useEffect(() => {
    if (!playing || frame === null || frames === undefined) return undefined;
    const next = window.setTimeout(() => {
      const coming = frames[index + 1];
      if (coming) choose({ at: coming.period });
      if (index + 2 >= frames.length) setPlaying(false);
    }, FRAME_MS);
    return () => {
      window.clearTimeout(next);
    };
  }, [playing, frame, index, frames, choose]);
  return [playing, setPlaying];
}

interface PlayButtonProps extends Replaying {
  /** The reader asked for little motion: every step is taken by hand. */
  still: boolean;
  playing: boolean;
  onPlay: (playing: boolean) => void;
}

function PlayButton({ answer, index, still, playing, onPlay }: PlayButtonProps): ReactNode {
  const [, choose] = useChoices();
  const frames = answer.data?.frames ?? [];
  const atEnd = index + 1 >= frames.length;
  return (
    <button
      type="button"
      className="button play-button"
      disabled={still && atEnd}
      onClick={() => {
        if (still) choose({ at: frames[index + 1]?.period ?? BEGINNING });
        else {
          if (!playing && atEnd) choose({ at: BEGINNING });
          onPlay(!playing);
        }
      }}
    >
      {still ? "Next" : playing ? "Pause" : "Play"}
    </button>
  );
}

function PeriodControls({ answer, index, frame, onMove }: Replaying & { onMove: () => void }): ReactNode {
  const [choices, choose] = useChoices();
  const frames = answer.data?.frames ?? [];
  return (
    <>
      <input
        type="range"
        aria-label="As known on"
        aria-valuetext={frame ? `${formatDate(frame.known_by)}, ${frame.period}` : "Loading"}
        min={0}
        max={Math.max(0, frames.length - 1)}
        value={index}
        onChange={(event) => {
          onMove();
          choose({ at: frames[Number(event.currentTarget.value)]?.period ?? BEGINNING });
        }}
      />
      <Choice
        label="Length of a step"
        options={LENGTHS}
        value={choices.get("every") === "month" ? "month" : "quarter"}
        onChange={(every) => {
          onMove();
          choose({ every: every === "month" ? "month" : null, at: BEGINNING });
        }}
      />
      <button
        type="button"
        className="button"
        onClick={() => {
          onMove();
          choose({ at: null, every: null });
        }}
      >
        Back to today
      </button>
    </>
  );
}

function said({ known_by, totals }: Frame): ReactNode {
  const ended = Object.entries(totals.outcomes).map(([name, count]) => `${formatCount(count)} ${inSentence(name)}`);
  return (
    <>
      <strong>As known on {formatDate(known_by)}:</strong> {[plural(totals.accounts, "account"), ...ended].join(", ")}; {formatCount(totals.open)} still
      customers.
    </>
  );
}

const REDUCED = "(prefers-reduced-motion: reduce)";

function useReducedMotion(): boolean {
  return useSyncExternalStore(
    (told) => {
      const query = window.matchMedia(REDUCED);
      query.addEventListener("change", told);
      return () => {
        query.removeEventListener("change", told);
      };
    },
    () => window.matchMedia(REDUCED).matches,
  );
}
