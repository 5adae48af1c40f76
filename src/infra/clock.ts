/** The present moment. Everything asks this one, so that tests can hold or move it. */
export type Clock = () => Date;

/** The machine's clock. */
export const systemClock: Clock = () => new Date();

/** The moment `milliseconds` after (or before, when negative) `date`. */
export function later(date: Date, milliseconds: number): Date {
  return new Date(date.getTime() + milliseconds);
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;

/**
 * Lets the process think in UTC, wherever it runs. The database's driver writes and reads a DATETIME as the process's
 * own time, whatever zone it is told of: outside of UTC it would part with Prisma, and lose an hour each spring.
 */
export function thinkInUtc(): void {
  process.env["TZ"] = "UTC";
}
