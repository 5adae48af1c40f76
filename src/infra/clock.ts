/** Returns the current time. Injected everywhere, so that tests can set it. */
export type Clock = () => Date;

/** Clock of the machine. */
export const systemClock: Clock = () => new Date();

/** Returns `date` plus `milliseconds`, which may be negative. */
export function addMs(date: Date, milliseconds: number): Date {
  return new Date(date.getTime() + milliseconds);
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;

/**
 * Sets the time zone of the process to UTC. The database driver reads and writes DATETIME in the local zone with any
 * option; in other zones an hour each spring would be lost.
 */
export function forceUtc(): void {
  process.env["TZ"] = "UTC";
}

/** Starts to measure time; the returned function returns the milliseconds so far. */
export function stopwatch(): () => number {
  const begun = performance.now();
  return () => Math.round(performance.now() - begun);
}
