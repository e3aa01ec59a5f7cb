/** One figure of a moment, under its name. */
import type { ReactNode } from "react";

export function Part({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt className="muted">{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}
