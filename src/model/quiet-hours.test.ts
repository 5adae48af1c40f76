import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quietUntil } from "./quiet-hours.js";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DAY_MINUTES = 1440;

const minuteOfDay = fc.integer({ min: 0, max: DAY_MINUTES - 1 });

/** Quiet hours of a zone at a time, by the clock of Intl alone. */
function isQuiet(clock: Intl.DateTimeFormat, { from, to }: { from: number; to: number }, time: number): boolean {
  const [hour = 0, minute = 0] = clock.format(time).split(":").map(Number);
  const now = hour * 60 + minute;
  return from < to ? from <= now && now < to : now >= from || now < to;
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** Hours of a year after which a clock of the zone stands otherwise than an hour further. */
function clockChanges(timeZone: string, year: number): number[] {
  const clock = clockOf(timeZone);
  const start = Date.UTC(year, 0);
  const shown = (time: number) => Number(clock.format(time).slice(0, 2)) * 60 + Number(clock.format(time).slice(3));
  const changes: number[] = [];
  for (let time = start; time < start + 366 * 24 * HOUR; time += HOUR)
    if ((shown(time + HOUR) - shown(time) + DAY_MINUTES) % DAY_MINUTES !== 60) changes.push(time);
  return changes;
}

function expectEnd(timeZone: string, { from, to }: { from: number; to: number }, at: number): void {
  const clock = clockOf(timeZone);
  const end = quietUntil({ quietFrom: from, quietTo: to, timeZone }, new Date(at));
  if (from === to || !isQuiet(clock, { from, to }, at)) {
    expect(end).toBeUndefined();
    return;
  }
  let time = Math.floor(at / MINUTE) * MINUTE;
  while (isQuiet(clock, { from, to }, time)) time += MINUTE;
  expect(end?.toISOString(), `${timeZone} ${from}–${to} at ${new Date(at).toISOString()}`).toBe(
    new Date(time).toISOString(),
  );
}

describe("quietUntil", () => {
  it("is the first minute in which the clock shows none of the quiet hours, in every zone", () => {
    const time = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2038, 0) });
    for (const timeZone of Intl.supportedValuesOf("timeZone")) {
      const property = fc.property(minuteOfDay, minuteOfDay, time, (from, to, at) => {
        expectEnd(timeZone, { from, to }, at);
      });
      fc.assert(property, { numRuns: 4 });
    }
  }, 120_000);

  it.each(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"])(
    "is so around both changes of the clock in %s",
    (timeZone) => {
      const changes = clockChanges(timeZone, 2026);
      expect(changes).toHaveLength(2);
      const near = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -24 * 60, max: 3 * 60 }));
      const property = fc.property(minuteOfDay, minuteOfDay, near, (from, to, [change, minutes]) => {
        expectEnd(timeZone, { from, to }, change + minutes * MINUTE);
      });
      fc.assert(property, { numRuns: 100 });
    },
    60_000,
  );

  it.each([
    ["22:00", "07:00", "2026-03-28T22:30:00Z", "2026-03-29T05:00:00.000Z"],
    ["22:00", "07:00", "2026-10-24T20:30:30Z", "2026-10-25T06:00:00.000Z"],
    // 02:30 is skipped: the clock changes from 02:00 to 03:00.
    ["22:00", "02:30", "2026-03-28T22:30:00Z", "2026-03-29T01:00:00.000Z"],
    ["09:00", "17:00", "2026-06-01T07:00:00Z", "2026-06-01T15:00:00.000Z"],
  ])("from %s to %s in Berlin, at %s, is %s", (from, to, at, end) => {
    const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
    const hours = { quietFrom: minutes(from), quietTo: minutes(to), timeZone: "Europe/Berlin" };
    expect(quietUntil(hours, new Date(at))?.toISOString()).toBe(end);
    expect(quietUntil(hours, new Date(end))).toBeUndefined();
  });

  it("is undefined without quiet hours, and for a zone that is none", () => {
    const at = new Date("2026-06-01T07:00:00Z");
    expect(quietUntil({ quietFrom: null, quietTo: null, timeZone: null }, at)).toBeUndefined();
    expect(quietUntil({ quietFrom: 0, quietTo: 1439, timeZone: "Mars/Olympus" }, at)).toBeUndefined();
  });
});
