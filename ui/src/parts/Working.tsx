/** Long work that an answer waits for. */
import type { ReactNode } from "react";

/** Learning once more on earlier time takes seconds. */
export function Working(): ReactNode {
  return (
    <div className="progress" role="status">
      <span className="small">Learning from the earlier time and judging on the later one: this takes some seconds.</span>
      <progress aria-label="Judging" />
    </div>
  );
}
