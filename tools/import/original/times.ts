import { DAY } from "../../../src/infra/clock.js";
import { StartupError } from "../../../src/infra/errors.js";

/** Converts a local time, in milliseconds as if it were UTC, to UTC. */
export type Zone = (wall: number) => number;

const OFFSET = /^([+-])(\d\d):?(\d\d)$/u;
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?/u;

/** Parses a zone such as "UTC", "+05:30" or "Asia/Kolkata". @throws StartupError for any other */
export function zoneOf(name: string): Zone {
  const [, sign, hours, minutes] = OFFSET.exec(name) ?? [];
  if (sign === undefined) return namedZone(name);
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return (wall) => wall - offset;
}

/** Parses a DATETIME; returns null for the zero date and for anything else. */
export function readTime(text: string, zone: Zone): Date | null {
  const [, year, month, day, hour, minute, second, fraction] = DATE_TIME.exec(text) ?? [];
  if (year === undefined || Number(year) === 0 || Number(month) === 0 || Number(day) === 0) return null;
  const milliseconds = Number((fraction ?? "").padEnd(3, "0").slice(0, 3));
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    milliseconds,
  );
  return new Date(zone(wall));
}

function namedZone(name: string): Zone {
  const offsetAt = offsetsOf(name);
  return (wall) => {
    const [before, after] = [offsetAt(wall - DAY), offsetAt(wall + DAY)];
    const moments = [before, after].map((offset) => ({ moment: wall - offset, offset }));
    // Ambiguous local times: the first. Skipped local times: with the offset before the change.
    const fitting = moments.filter(({ moment, offset }) => offsetAt(moment) === offset);
    return fitting.length === 0 ? wall - before : Math.min(...fitting.map(({ moment }) => moment));
  };
}

const QUARTER = 15 * 60_000;

/** Returns the zone's UTC offset at a time; offsets change at full quarters of an hour. */
function offsetsOf(timeZone: string): (moment: number) => number {
  const format = formatOf(timeZone);
  const known = new Map<number, number>();
  return (moment) => {
    const quarter = Math.floor(moment / QUARTER) * QUARTER;
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const part = new Map(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
    const [year = 0, month = 1, day = 1] = [part.get("year"), part.get("month"), part.get("day")];
    const wall = Date.UTC(year, month - 1, day, part.get("hour"), part.get("minute"), part.get("second"));
    known.set(quarter, wall - quarter);
    return wall - quarter;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const digits = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", year: "numeric", ...digits });
  } catch (error) {
    throw new StartupError(`--time-zone must be like UTC, +05:30 or Asia/Kolkata, got "${timeZone}".`, {
      cause: error,
    });
  }
}
