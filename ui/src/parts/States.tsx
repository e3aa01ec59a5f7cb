/** Waiting, refused, empty: what a page shows when it has no answer to show. */
import type { ReactNode } from "react";
import type { Answer } from "../api/useAnswer";
import type { Refusal } from "../api/types";

export function Skeleton({ lines = 4, label = "Loading" }: { lines?: number; label?: string }): ReactNode {
  return (
    <div className="card skeleton" role="status">
      <p className="hidden-text">{label}</p>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} style={{ width: `${92 - ((line * 23) % 47)}%` }} />
      ))}
    </div>
  );
}

export function Refused({ refusal, retry }: { refusal: Refusal; retry: () => void }): ReactNode {
  return (
    <section className="card refused" role="alert">
      <h2>{refusal.message}</h2>
      {refusal.asked && <p>Asked for: {refusal.asked}</p>}
      {refusal.found && <p>Found: {refusal.found}</p>}
      {refusal.remedy && <p>{refusal.remedy}</p>}
      <button type="button" className="button" onClick={retry}>
        Try again
      </button>
    </section>
  );
}

export function Empty({ children }: { children: ReactNode }): ReactNode {
  return <div className="empty">{children}</div>;
}

/** A workspace that holds nothing yet: what to do about it. */
export function NoAccounts(): ReactNode {
  return (
    <Empty>
      <h2>No accounts yet</h2>
      <p>
        Say in <code>workspace.yaml</code> where your files are, then run <code>desirepath run</code> in the workspace folder. This page
        fills when it is done.
      </p>
    </Empty>
  );
}

interface ShowProps<T> {
  answer: Answer<T>;
  lines?: number;
  children: (data: T) => ReactNode;
}

/** Shows the answer, or the state it is in. */
export function Show<T>({ answer, lines, children }: ShowProps<T>): ReactNode {
  if (answer.status === "refused") return <Refused refusal={answer.refusal} retry={answer.retry} />;
  if (answer.data === null) return <Skeleton lines={lines ?? 4} />;
  return <div className={answer.status === "loading" ? "stack updating" : "stack"}>{children(answer.data)}</div>;
}
