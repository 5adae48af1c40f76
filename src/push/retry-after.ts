import { MINUTE, SECOND } from "../infra/clock.js";

const MAX_RETRY_AFTER_MS = 60 * MINUTE;

/**
 * Reads the header Retry-After, a number of seconds or a date, as milliseconds from `now`: an hour at most, and undefined
 * for anything else.
 */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/u.test(header) ? Number(header) * SECOND : Date.parse(header) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
