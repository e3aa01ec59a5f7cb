/** What the team knows of an account that the data do not: a known cause, an outcome; each can be taken back. */
import type { ReactNode } from "react";
import type { Account } from "../api/types";
import { Confirm, Line, said } from "../parts/Confirm";
import { useWorkspace } from "../shell/workspace";
import { humanise } from "../words/vocabulary";
import { Who } from "./PatternFeedback";
import { SaidList } from "./SaidList";
import { sayFeedback } from "./sayFeedback";

export function AccountFeedback({ account }: { account: Account }): ReactNode {
  return (
    <section className="card" aria-labelledby="feedback-title">
      <h2 id="feedback-title">What your team knows</h2>
      <SaidList rows={account.feedback} empty="Nothing was said of this account. What you say changes the next learning and can be taken back." />
      <div className="controls">
        <KnownCause account={account.account} />
        <OutcomeByHand account={account.account} />
      </div>
    </section>
  );
}

function KnownCause({ account }: { account: string }): ReactNode {
  return (
    <Confirm
      label="Known cause"
      title="What happened then had a known cause"
      confirm="Leave it out of training"
      onConfirm={(form) => {
        const until = said(form, "until");
        return sayFeedback("exclude", form, { account, since: said(form, "since"), until: until === "" ? null : until });
      }}
    >
      <Line name="reason" label="Cause" note="Such as acquired or seasonal." />
      <Line name="since" label="From" type="date" />
      <Line name="until" label="To (optional)" type="date" required={false} note="Without it, it goes on." />
      <Who reason={false} />
    </Confirm>
  );
}

function OutcomeByHand({ account }: { account: string }): ReactNode {
  const { outcomes } = useWorkspace();
  return (
    <Confirm
      label="Correct the outcome"
      title="Say what became of it"
      confirm="Say so"
      onConfirm={(form) => sayFeedback(said(form, "kind"), form, { account, outcome: said(form, "outcome"), at: said(form, "at") })}
    >
      <label className="field">
        Outcome
        <select name="outcome" required>
          {outcomes.map((one) => (
            <option key={one.name} value={one.name}>
              {humanise(one.name)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        What is so
        <select name="kind" required>
          <option value="label">It came on the date below</option>
          <option value="wrong">The one recorded about the date below is wrong</option>
        </select>
      </label>
      <Line name="at" label="Date" type="date" />
      <Who />
    </Confirm>
  );
}
