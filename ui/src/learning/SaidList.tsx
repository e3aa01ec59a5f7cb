/** What the team said, a line each, with what takes it back. */
import type { ReactNode } from "react";
import type { FeedbackItem } from "../api/types";
import { formatDate } from "../words/format";
import { UndoFeedback } from "./UndoFeedback";

export function SaidList({ rows, empty }: { rows: FeedbackItem[]; empty: string }): ReactNode {
  if (rows.length === 0) return <p className="muted">{empty}</p>;
  return (
    <ul className="said-list">
      {rows.map((one) => (
        <li key={one.id}>
          <span>
            {one.taken_back_at === null ? one.sentence : <s>{one.sentence}</s>}{" "}
            <span className="muted small">
              {one.author}, {formatDate(one.said_at)}
              {one.reason && one.kind !== "exclude" ? `: ${one.reason}` : ""}
              {one.taken_back_at && `; taken back ${formatDate(one.taken_back_at)}`}
            </span>
          </span>
          {one.taken_back_at === null && <UndoFeedback number={one.id} told={one.sentence} />}
        </li>
      ))}
    </ul>
  );
}
