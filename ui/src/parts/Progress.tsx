/** What the server is busy with, while a page waits for it. */
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { address, ask } from "../api/client";
import type { Doing } from "../api/types";

const EVERY_MS = 600;

export function Progress({ active, waiting = "Working\u2026" }: { active: boolean; waiting?: string }): ReactNode {
  const doing = useDoing(active);
  if (!active) return null;
  const told = doing ? `${doing.step.charAt(0).toUpperCase()}${doing.step.slice(1)}` : waiting;
  const known = doing !== null && doing.total > 0;
  return (
    <div className="progress" role="status">
      <span className="small">
        {told}
        {known && ` (${doing.done} of ${doing.total})`}
      </span>
      <progress aria-label={told} {...(known ? { value: doing.done, max: doing.total } : {})} />
    </div>
  );
}

function useDoing(active: boolean): Doing | null {
  const [doing, setDoing] = useState<Doing | null>(null);
  useEffect(() => {
    if (!active) return undefined;
    const look = (): void => {
      ask<{ now: Doing[] }>(address("/progress"))
        .then(({ now }) => {
          setDoing(now[0] ?? null);
        })
        .catch(() => {
          setDoing(null); // the work itself says when the server is gone
        });
    };
    look();
    const timer = window.setInterval(look, EVERY_MS);
    return () => {
      window.clearInterval(timer);
    };
  }, [active]);
  return doing;
}
