import { useMemo, useSyncExternalStore } from "react";

const MINUTE_MS = 60_000;

export function now(): Date {
  return new Date();
}

export function isBefore(until: string | null): boolean {
  return until !== null && now() < new Date(until);
}

/** The present time, updated each minute. */
export function useMinute(): Date {
  const minute = useSyncExternalStore(subscribe, () => Math.floor(now().getTime() / MINUTE_MS));
  return useMemo(() => new Date(minute * MINUTE_MS), [minute]);
}

function subscribe(run: () => void): () => void {
  const timer = setInterval(run, MINUTE_MS);
  return () => clearInterval(timer);
}
