/** The tone of a text can be corrected, and that taken back. */
import type { ReactNode } from "react";
import { change } from "../api/client";
import type { TimelineItem, ToneSaid } from "../api/types";
import { Confirm, said } from "../parts/Confirm";
import { formatDate, formatTone } from "../words/format";
import { humanise } from "../words/vocabulary";

const TONES = ["positive", "neutral", "negative"] as const;

export function CorrectTone({ item }: { item: TimelineItem }): ReactNode {
  const { source, event_id: event, corrected } = item;
  if (source === null || event === null) return null;
  return (
    <>
      {corrected && (
        <p className="muted small">
          {humanise(corrected.label)}, as corrected on {formatDate(corrected.at)}
          {corrected.read !== null && ` (read as ${formatTone(corrected.read)})`}
        </p>
      )}
      <div className="controls">
        <Confirm
          small
          label="Correct the tone"
          title="How does this text read to you?"
          confirm="Keep"
          onConfirm={async (form) => {
            const done = await change<ToneSaid>("/sentiment/correct", { source, event_id: event, label: said(form, "label") });
            return `It reads ${done.label} from now on. The next learning learns from it.`;
          }}
        >
          {item.quote && <blockquote>&ldquo;{item.quote}&rdquo;</blockquote>}
          <fieldset className="tones">
            <legend>Tone of the whole text</legend>
            {TONES.map((tone) => (
              <label key={tone}>
                <input type="radio" name="label" value={tone} required defaultChecked={corrected?.label === tone} /> {tone}
              </label>
            ))}
          </fieldset>
        </Confirm>
        {corrected && (
          <Confirm
            small
            label="Undo"
            title="Take the correction back"
            confirm="Take it back"
            onConfirm={async () => {
              const done = await change<ToneSaid>("/sentiment/undo", { source, event_id: event });
              return `It reads ${done.label.replace("_", " ")} again.`;
            }}
          >
            <p>The text gets the tone again that it had before.</p>
          </Confirm>
        )}
      </div>
    </>
  );
}
