import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { ask, Refused } from "./client";
import type { Refusal } from "./types";

export type Answer<T> =
  | { status: "loading"; data: T | null; retry: () => void }
  | { status: "ready"; data: T; retry: () => void }
  | { status: "refused"; data: T | null; refusal: Refusal; retry: () => void };

const FRESH_MS = 60_000;
const KEPT = 60;
const kept = new Map<string, { at: number; data: unknown }>();

function remembered<T>(url: string | null): T | null {
  const entry = url === null ? undefined : kept.get(url);
  return entry && Date.now() - entry.at < FRESH_MS ? (entry.data as T) : null;
}

function remember(url: string, data: unknown): void {
  kept.delete(url);
  kept.set(url, { at: Date.now(), data });
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
}

const listeners = new Set<() => void>();
let epoch = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** After something was changed: every answer on the page is asked for anew. */
export function forgetAnswers(): void {
  kept.clear();
  epoch += 1;
  for (const listener of listeners) listener();
}

interface Held<T> {
  url: string | null;
  data: T | null;
  refusal: Refusal | null;
}

/**
 * The answer at `url` (null asks nothing). While a changed question is under way the former answer stays
 * in `data`, so that tables and charts do not blink; answers are kept for a minute.
 */
export function useAnswer<T>(url: string | null): Answer<T> {
  const [held, setHeld] = useState<Held<T>>(() => ({ url, data: remembered<T>(url), refusal: null }));
  const [round, setRound] = useState(0);
  const lastRound = useRef(0);
  const changed = useSyncExternalStore(subscribe, () => epoch);
  const retry = useCallback(() => {
    setRound((count) => count + 1);
  }, []);

  useEffect(() => {
    if (url === null) return undefined;
    const again = lastRound.current !== round;
    lastRound.current = round;
    const known = again ? null : remembered<T>(url);
    const control = new AbortController();
    const settle = (next: Omit<Held<T>, "url">): void => {
      if (!control.signal.aborted) setHeld({ url, ...next });
    };
    const answer = known === null ? ask<T>(url, control.signal) : Promise.resolve(known);
    answer
      .then((data) => {
        if (known === null) remember(url, data);
        settle({ data, refusal: null });
      })
      .catch((fault: unknown) => {
        settle({ data: null, refusal: faultAsRefusal(fault) });
      });
    return () => {
      control.abort();
    };
  }, [url, round, changed]);

  if (url !== null && held.url !== url) {
    const known = remembered<T>(url);
    return known === null ? { status: "loading", data: held.data, retry } : { status: "ready", data: known, retry };
  }
  if (held.refusal !== null) return { status: "refused", data: null, refusal: held.refusal, retry };
  return held.data === null ? { status: "loading", data: null, retry } : { status: "ready", data: held.data, retry };
}

export function faultAsRefusal(fault: unknown): Refusal {
  if (fault instanceof Refused) return fault.refusal;
  return { code: "fault", message: fault instanceof Error ? fault.message : String(fault), remedy: "Try again." };
}
