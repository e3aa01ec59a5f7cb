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

export async function ask<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, { headers: { accept: "application/json" }, signal: signal ?? null }).catch(
    (fault: unknown) => {
      if (signal?.aborted) throw fault;
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

/** Changes something; a fault is a `Refused` as of a question. */
export async function send<T>(url: string, body: Record<string, unknown>): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Refused({
      code: "unreachable",
      message: "The Desirepath server did not answer.",
      remedy: "Check that it is running, then try again.",
    });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(asRefusal(answer, response.status));
  return answer as T;
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
