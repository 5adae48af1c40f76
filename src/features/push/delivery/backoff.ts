import { MINUTE, SECOND } from "../../../infra/clock.js";

const FIRST_MS = 5 * SECOND;
const MAX_MS = 60 * MINUTE;

/**
 * Returns the milliseconds until the attempt after `attempts` failed ones: 5 s, doubling to an hour, with jitter of a factor
 * between 0.5 and 1.5. A time that the service names goes before it.
 */
export function retryDelayMs(attempts: number, retryAfterMs: number | undefined, random = Math.random): number {
  if (retryAfterMs !== undefined) return Math.min(MAX_MS, Math.max(0, retryAfterMs));
  const delay = FIRST_MS * 2 ** Math.min(attempts - 1, 20) * (0.5 + random());
  return Math.round(Math.min(MAX_MS, delay));
}
