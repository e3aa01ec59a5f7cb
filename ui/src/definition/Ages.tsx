/** Who was compared, or why nothing could be. */
import type { ReactNode } from "react";
import type { DefinitionReview } from "../api/types";
import { formatCount, plural } from "../words/format";
import { inSentence } from "../words/vocabulary";

type Compared = Omit<DefinitionReview, "milestones" | "behaviour">;

export function Ages({ found }: { found: Compared }): ReactNode {
  if (found.not_enough_evidence !== null) return <p role="status">{found.not_enough_evidence}</p>;
  const left = found.left_out ? ` ${formatCount(found.left_out)} could not be compared.` : "";
  return (
    <p className="muted">
      Compared are {plural(found.accounts, "account")} that were customers on day {found.landmark_days}, by whether they {inSentence(found.outcome)} in the{" "}
      {found.horizon_days} days after it ({formatCount(found.with_outcome)} did).{left} What goes together need not be a cause.
    </p>
  );
}
