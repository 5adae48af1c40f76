/** Shorter preparations do not delay other requests noticeably. */
const FREE_MS = 1;
const PAUSE_FACTOR = 8;
const MAX_PAUSE_MS = 250;

/**
 * Pacing of a connection: returns the milliseconds for which it takes no further request after the preparation of one has
 * blocked the event loop for `ms`. A connection that sends nothing else takes a ninth of the event loop at most.
 */
export function pauseAfter(ms: number): number {
  return ms < FREE_MS ? 0 : Math.min(ms * PAUSE_FACTOR, MAX_PAUSE_MS);
}
