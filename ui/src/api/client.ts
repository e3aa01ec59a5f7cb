/** Asks the API; every fault becomes a `Refused` that carries what was asked, found and what to do. */
import type { Refusal } from "./types";

export type Parameters = Record<string, string | number | null | undefined>;

export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export function address(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") query.set(key, String(value));
  }
  const text = query.toString();
  return `/api${path}${text ? `?${text}` : ""}`;
}

export function ask<T>(url: string, signal?: AbortSignal): Promise<T> {
  return called<T>(url, { headers: { accept: "application/json" }, signal: signal ?? null });
}

/** Has the server change something. */
export function change<T>(path: string, body: Record<string, string | number | null | string[]>): Promise<T> {
  const headers = { accept: "application/json", "content-type": "application/json" };
  return called<T>(address(path), { method: "POST", headers, body: JSON.stringify(body) });
}

async function called<T>(url: string, how: RequestInit): Promise<T> {
  const response = await fetch(url, how).catch(
    (fault: unknown) => {
      if (how.signal?.aborted) throw fault;
      throw new Refused({
        code: "unreachable",
        message: "The Desirepath server did not answer.",
        remedy: "Check that it is running, then try again.",
      });
    },
  );
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(asRefusal(body, response.status));
  return body as T;
}

function asRefusal(body: unknown, status: number): Refusal {
  if (typeof body === "object" && body !== null) {
    if ("code" in body && "message" in body) return body as Refusal;
    if ("detail" in body) {
      return {
        code: String(status),
        message: status === 422 ? "The address of this page asks for something the server does not know." : "Refused.",
        found: JSON.stringify(body.detail),
        remedy: "Go back to the portfolio and choose again.",
      };
    }
  }
  return {
    code: String(status),
    message: `The server answered with a fault (${status}).`,
    remedy: "Try again; the server's own log says more.",
  };
}
