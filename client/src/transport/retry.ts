import type { Ports } from "../ports.js";
import { RateLimited, RequestError } from "./errors.js";
import { backoff } from "./pause.js";

const MAX_TRIES = 5;
const MAX_WAIT_MS = 30_000;
const FIRST_MS = 500;

/**
 * Milliseconds to wait before a refused request is repeated; undefined for an error that a repetition does not resolve.
 */
export function retryDelay(ports: Pick<Ports, "random">, error: unknown, tries: number): number | undefined {
  if (tries >= MAX_TRIES) return undefined;
  if (error instanceof RateLimited) {
    const wait = error.retryAfter * 1000;
    // Waits of hours, such as those for codes by SMS, are reported instead.
    return wait > MAX_WAIT_MS ? undefined : wait + ports.random() * FIRST_MS;
  }
  const isTransient = error instanceof RequestError && error.code === "SERVICE_UNAVAILABLE";
  return isTransient ? FIRST_MS / 2 + backoff(ports, tries, FIRST_MS, MAX_WAIT_MS) : undefined;
}
