import { LRUCache } from "lru-cache";
import type { NotificationSettings } from "../generated/prisma/client.js";
import { MINUTE, SECOND } from "../infra/clock.js";

/** Hours of the local day, in minutes from midnight; null without quiet hours. */
export type QuietHours = Pick<NotificationSettings, "quietFrom" | "quietTo" | "timeZone">;

const DAY_MINUTES = 1440;
/** Each formatter of Intl has tens of kilobytes. */
const MAX_FORMATTERS = 100;

const formatters = new LRUCache<string, Intl.DateTimeFormat>({ max: MAX_FORMATTERS });

/**
 * Returns the end of the quiet hours at a time: the first minute from then on in which a clock of the zone shows none of
 * them. Undefined outside of quiet hours, and for a zone that this server does not have.
 */
export function quietUntil({ quietFrom: from, quietTo: to, timeZone }: QuietHours, at: Date): Date | undefined {
  if (from === null || to === null || timeZone === null || from === to) return undefined;
  const formatter = formatterOf(timeZone);
  if (formatter === undefined) return undefined;
  const start = Math.floor(at.getTime() / MINUTE) * MINUTE;
  for (let time = start; ;) {
    const offset = offsetAt(formatter, time);
    const minute = toDay(Math.floor((time + offset) / MINUTE));
    if (toDay(minute - from) >= toDay(to - from)) return time === start ? undefined : new Date(time);
    const end = time + toDay(to - minute) * MINUTE;
    time = offsetAt(formatter, end) === offset ? end : findClockChange(formatter, time, end);
  }
}

/** Returns minutes modulo a day. */
function toDay(minutes: number): number {
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

/** Returns the first minute after `from`, `to` at most, whose offset is not that of `from`. */
function findClockChange(formatter: Intl.DateTimeFormat, from: number, to: number): number {
  const offset = offsetAt(formatter, from);
  let [before, after] = [from, to];
  while (after - before > MINUTE) {
    const middle = before + Math.floor((after - before) / MINUTE / 2) * MINUTE;
    if (offsetAt(formatter, middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** Returns the milliseconds from UTC to the local time of the formatter's zone. */
function offsetAt(formatter: Intl.DateTimeFormat, time: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(time)) part[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / SECOND) * SECOND;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const cached = formatters.get(timeZone);
  if (cached !== undefined) return cached;
  try {
    const formatter = new Intl.DateTimeFormat("en", {
      ...{ timeZone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23" },
      ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
    });
    formatters.set(timeZone, formatter);
    return formatter;
  } catch (error) {
    // A zone that the time zone data of another process has.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
