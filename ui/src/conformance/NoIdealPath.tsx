/** No ideal path is declared: how to declare one, with this workspace's own names. */
import type { ReactNode } from "react";
import { useWorkspace } from "../shell/workspace";

export function NoIdealPath(): ReactNode {
  const { stages } = useWorkspace();
  const steps = stages.flatMap((stage) => [stage.name, ...stage.milestones.slice(0, 2)]).slice(0, 7);
  return (
    <section className="card stack" aria-labelledby="no-ideal">
      <h2 id="no-ideal">No ideal path is declared yet</h2>
      <p>
        List the stages and milestones of the path you want customers to take in <code>journey.yaml</code>, in order, each once. For example:
      </p>
      <pre className="declared-text" tabIndex={0} aria-label="Example of an ideal path">
        {`ideal: [${steps.join(", ")}]`}
      </pre>
      <p>
        Then run <code>desirepath definition check</code> and <code>desirepath refresh</code> (or publish it on the page Journey definition). This page
        then shows who follows each step, who skips it, and what goes with that.
      </p>
    </section>
  );
}
