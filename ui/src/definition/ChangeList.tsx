import type { ReactNode } from "react";
import type { DefinitionDiff } from "../api/types";

/** Every changed part of the file in a sentence. */
export function ChangeList({ changes }: { changes: DefinitionDiff["changes"] }): ReactNode {
  if (changes.length === 0) return <p className="muted">Nothing that is declared differs; layout or comments may.</p>;
  return (
    <ul className="changes">
      {changes.map((one) => (
        <li key={one.sentence}>{one.sentence}</li>
      ))}
    </ul>
  );
}
