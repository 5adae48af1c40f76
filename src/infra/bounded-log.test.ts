import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepLog } from "../testing/log-lines.js";
import { BoundedLog } from "./bounded-log.js";

const BOUNDS = { seconds: 60, subjects: 3 };
const MESSAGE = "refused";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const line = fc.record({
  kind: fc.constantFrom("a", "b"),
  subject: fc.integer({ min: 0, max: 9 }),
  afterSeconds: fc.constantFrom(0, 0, 0, 1, 59, 61),
});

describe("BoundedLog", () => {
  it("writes or counts every line, and a bounded number of each kind a minute", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 200 }), (given) => {
        const kept = keepLog();
        const bounded = new BoundedLog(kept.log, BOUNDS);
        let minutes = 1;
        for (const { kind, subject, afterSeconds } of given) {
          vi.advanceTimersByTime(afterSeconds * 1000);
          minutes += afterSeconds / 60;
          bounded.write({
            level: "info",
            message: MESSAGE,
            kind: { kind },
            subject: String(subject),
            fields: () => ({ subject }),
          });
        }
        bounded.close();
        for (const kind of ["a", "b"]) {
          const lines = kept.lines(MESSAGE).filter((one) => one["kind"] === kind);
          const counted = lines.reduce((sum, { more = 1 }) => sum + Number(more), 0);
          expect(counted).toBe(given.filter((one) => one.kind === kind).length);
          expect(lines.length).toBeLessThanOrEqual(Math.ceil(minutes) * (BOUNDS.subjects + 1));
        }
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });

  it("has the number of the lines that were only counted, once, without the fields of one request", () => {
    const kept = keepLog();
    const bounded = new BoundedLog(kept.log, BOUNDS);
    const write = (subject: string) =>
      bounded.write({ level: "warn", message: MESSAGE, kind: { limit: "x" }, subject, fields: () => ({ subject }) });
    for (let n = 0; n < 10_000; n += 1) write(`user ${n % 5}`);
    const first = ["user 0", "user 1", "user 2"].map((subject) => ({ level: 40, limit: "x", subject, msg: MESSAGE }));
    expect(kept.lines()).toEqual(first);
    vi.advanceTimersByTime(60_000);
    expect(kept.lines()).toEqual([...first, { level: 40, limit: "x", more: 9997, seconds: 60, msg: MESSAGE }]);
    vi.advanceTimersByTime(600_000);
    expect(kept.lines()).toHaveLength(4);
  });

  it("does nothing for a level that is off", () => {
    const kept = keepLog("warn");
    const fields = vi.fn(() => ({}));
    new BoundedLog(kept.log).write({ level: "info", message: MESSAGE, kind: {}, subject: "", fields });
    expect(fields).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
