/** What the team says of a pattern: it is real, it says nothing, it has a name; each can be taken back. */
import type { ReactNode } from "react";
import type { Pattern } from "../api/types";
import { Confirm, Line, said } from "../parts/Confirm";
import { sayFeedback } from "./sayFeedback";
import { UndoFeedback } from "./UndoFeedback";

export function PatternFeedback({ pattern }: { pattern: Pattern }): ReactNode {
  const which = { sequence: pattern.sequence, pair: [pattern.outcome, pattern.versus] };
  const say = async (kind: string, form: FormData, more: Record<string, string> = {}): Promise<string> => {
    const told = await sayFeedback(kind, form, { ...which, ...more });
    return `${told} \u201cUndo\u201d here, or on \u201cHow far to trust it\u201d, takes that back.`;
  };
  return (
    <div className="stack">
      <h3 className="apart">What do you say of it?</h3>
      {pattern.confirmed && <p className="small">Your team confirmed this pattern.</p>}
      <div className="controls">
        {!pattern.confirmed && (
          <Confirm label="Confirm" title="This pattern is real" confirm="Confirm" onConfirm={(form) => say("confirm", form)}>
            <p>It stays marked as confirmed, also when it is found again.</p>
            <Who />
          </Confirm>
        )}
        <Confirm label="Reject" title="This pattern says nothing" confirm="Reject" onConfirm={(form) => say("reject", form)}>
          <p>It leaves cards, findings and plan, and stays out when learning finds it or almost the same again.</p>
          <Who />
        </Confirm>
        <Confirm
          label="Rename"
          title="Call it by a name of your own"
          confirm="Rename"
          onConfirm={(form) => say("rename", form, { name: said(form, "name") })}
        >
          <Line name="name" label="New name" initial={pattern.name ?? ""} note="Everyone sees this name, also after learning anew." />
          <Who />
        </Confirm>
        {pattern.feedback.map((number) => (
          <UndoFeedback key={number} number={number} label={pattern.feedback.length > 1 ? `Undo ${number}` : "Undo"} />
        ))}
      </div>
    </div>
  );
}

export function Who({ reason = true }: { reason?: boolean }): ReactNode {
  return (
    <>
      <Line name="author" label="Who says so" />
      {reason && <Line name="reason" label="Why (optional)" required={false} />}
    </>
  );
}
