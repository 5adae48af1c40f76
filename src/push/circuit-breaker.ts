import type { Clock } from "../infra/clock.js";
import { SECOND, addMs } from "../infra/clock.js";

/** Circuit breaker: stops calls to a service that fails, and lets one through after a pause. */
export interface CircuitBreaker {
  /** Number of calls that may begin: none while it is open, one where a probe is due. */
  allowance(): number;
  /** Time of the next probe; undefined while it is closed. */
  opensUntil(): Date | undefined;
  /** Counts a call that begins. */
  begin(): void;
  succeed(): void;
  fail(): void;
  /** Opens it until a time that the service names. */
  pause(until: Date): void;
}

const FAILURES_IN_A_ROW = 20;
const WINDOW_CALLS = 100;
const WINDOW_MS = 30 * SECOND;
const MIN_OPEN_MS = 30 * SECOND;
const MAX_OPEN_MS = 300 * SECOND;

interface Call {
  readonly at: number;
  readonly isFailure: boolean;
}

/**
 * Creates a closed circuit. It opens after 20 failures in a row, and when half of the last 100 calls within 30 s have
 * failed: for 30 s, and twice as long after each failed probe, 5 minutes at most.
 */
export function createCircuitBreaker(now: Clock): CircuitBreaker {
  let calls: Call[] = [];
  let failuresInARow = 0;
  let openMs = MIN_OPEN_MS;
  let openUntil: Date | undefined;
  let isProbing = false;

  function open(until: Date): void {
    openUntil = until;
    isProbing = false;
    calls = [];
    failuresInARow = 0;
  }

  function record(isFailure: boolean): void {
    failuresInARow = isFailure ? failuresInARow + 1 : 0;
    calls.push({ at: now().getTime(), isFailure });
    if (calls.length > WINDOW_CALLS) calls.shift();
  }

  function hasFailed(): boolean {
    if (failuresInARow >= FAILURES_IN_A_ROW) return true;
    const [oldest] = calls;
    if (calls.length < WINDOW_CALLS || oldest === undefined || now().getTime() - oldest.at > WINDOW_MS) return false;
    return calls.filter(({ isFailure }) => isFailure).length * 2 >= WINDOW_CALLS;
  }

  return {
    allowance: () => {
      if (openUntil === undefined) return Infinity;
      return now() < openUntil || isProbing ? 0 : 1;
    },
    opensUntil: () => openUntil,
    begin: () => {
      if (openUntil !== undefined) isProbing = true;
    },
    succeed: () => {
      // Calls that began before it opened tell nothing about the service of now.
      if (openUntil !== undefined && !isProbing) return;
      openUntil = undefined;
      isProbing = false;
      openMs = MIN_OPEN_MS;
      record(false);
    },
    fail: () => {
      if (openUntil !== undefined) {
        if (!isProbing) return;
        openMs = Math.min(MAX_OPEN_MS, 2 * openMs);
        open(addMs(now(), openMs));
        return;
      }
      record(true);
      if (hasFailed()) open(addMs(now(), openMs));
    },
    pause: (until) => {
      if (openUntil === undefined || until > openUntil || isProbing) open(until);
    },
  };
}
