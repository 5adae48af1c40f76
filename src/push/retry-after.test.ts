import fc from "fast-check";
import { expect, it } from "vitest";
import { retryAfterMs } from "./retry-after.js";

const now = new Date("2026-11-29T12:00:00Z");
const HOUR = 3_600_000;

it("reads seconds", () =>
  fc.assert(
    fc.property(fc.nat({ max: 3600 }), (seconds) => {
      expect(retryAfterMs(String(seconds), now)).toBe(seconds * 1000);
    }),
  ));

it("reads dates, of which those of the past are now", () =>
  fc.assert(
    fc.property(fc.integer({ min: -86_400, max: 3600 }), (seconds) => {
      const date = new Date(now.getTime() + seconds * 1000).toUTCString();
      expect(retryAfterMs(date, now)).toBe(Math.max(0, seconds * 1000));
    }),
  ));

it("waits for an hour at most", () => {
  expect(retryAfterMs("86400", now)).toBe(HOUR);
  expect(retryAfterMs("9".repeat(400), now)).toBe(HOUR);
  expect(retryAfterMs("Mon, 29 Nov 2027 12:00:00 GMT", now)).toBe(HOUR);
});

it("has no time for an absent or a damaged header", () => {
  for (const header of [undefined, "", "soon", "-", "1m", "∞"]) expect(retryAfterMs(header, now)).toBeUndefined();
});

it("is undefined, or from 0 to an hour, for any text", () =>
  fc.assert(
    fc.property(fc.string(), (header) => {
      const ms = retryAfterMs(header, now) ?? 0;
      expect(ms >= 0 && ms <= HOUR).toBe(true);
    }),
  ));
