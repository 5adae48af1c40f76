import { useSyncExternalStore } from "react";

const MINUTE_MS = 60_000;

export function now(): Date {
  return new Date();
}

export function isBefore(until: string | null): boolean {
  return until !== null && now() < new Date(until);
}

let minute = now();

/** The present time, updated each minute. */
export function useMinute(): Date {
  return useSyncExternalStore(subscribe, () => minute);
}

function subscribe(run: () => void): () => void {
  const timer = setInterval(() => {
    minute = now();
    run();
  }, MINUTE_MS);
  return () => clearInterval(timer);
}
