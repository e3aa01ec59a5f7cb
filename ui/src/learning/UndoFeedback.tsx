/** Takes one thing that was said back. */
import type { ReactNode } from "react";
import { change } from "../api/client";
import type { FeedbackDone } from "../api/types";
import { Confirm, Line, said } from "../parts/Confirm";

export function UndoFeedback({ number, label = "Undo", told }: { number: number; label?: string; told?: string }): ReactNode {
  return (
    <Confirm
      label={label}
      title="Take it back"
      confirm="Take it back"
      onConfirm={async (form) => {
        const done = await change<FeedbackDone>("/feedback/undo", { number, author: said(form, "author") });
        return `Taken back: ${done.sentence}. It stays on record with today\u2019s date.`;
      }}
    >
      {told && <p>{told}</p>}
      <Line name="author" label="Who takes it back" />
    </Confirm>
  );
}
