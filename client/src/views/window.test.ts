import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Range, joinRange, rangeOfPage } from "../store/ranges.js";
import {
  type History,
  type Window,
  extendNewer,
  extendOlder,
  missingPage,
  settleWindow,
  storedPart,
  windowAround,
  windowAtEnd,
} from "./window.js";

const history = (ranges: Range[], newest: number, start = 1): History => ({ ranges, newest, start });

/** Loads what a window lacks from a server that has all messages up to the newest. */
function load(window: Window, from: History): { history: History; pages: number } {
  let { ranges } = from;
  for (let pages = 0; ; pages += 1) {
    const query = missingPage(window, { ...from, ranges });
    if (!query) return { history: { ...from, ranges }, pages };
    const { first, last = 0, afterSequence = 0, beforeSequence = from.newest + 1 } = query;
    const low = first === undefined ? Math.max(from.start, beforeSequence - last) : afterSequence + 1;
    const high = first === undefined ? beforeSequence - 1 : Math.min(from.newest, afterSequence + first);
    const sequences = Array.from({ length: Math.max(0, high - low + 1) }, (_, place) => low + place);
    const page = { sequences, hasPreviousPage: low > from.start, hasNextPage: high < from.newest };
    ranges = joinRange(ranges, rangeOfPage(query, page) as Range);
  }
}

describe("the window", () => {
  it.each<[string, Window, History, object | undefined]>([
    ["requests the newest page of an unknown history", windowAtEnd(0), history([], 0), { last: 50 }],
    ["has nothing to request of an empty one", windowAtEnd(0), history([[1, 0]], 0), undefined],
    [
      "requests the page before one message that has come",
      windowAtEnd(90),
      history([[90, 90]], 90),
      { last: 50, beforeSequence: 90 },
    ],
    ["requests nothing that is hidden", windowAtEnd(90), history([[80, 90]], 90, 80), undefined],
    ["requests the newest page where an older one is stored", windowAtEnd(90), history([[1, 50]], 90), { last: 50 }],
    [
      "requests the page of a message that is not stored",
      windowAround(30),
      history([[80, 90]], 90),
      { last: 50, beforeSequence: 31 },
    ],
    ["requests the page after it", windowAround(30), history([[1, 30]], 90), { first: 50, afterSequence: 30 }],
  ])("%s", (_what, window, stored, query) => {
    expect(missingPage(window, stored)).toEqual(query);
  });

  it("follows the newest message once it has reached it", () => {
    const stored = history([[1, 90]], 90);
    expect(settleWindow(windowAround(80), stored)).toMatchObject({ from: 55, to: Infinity });
    expect(settleWindow(windowAround(30), stored)).toEqual(windowAround(30));
    expect(settleWindow(windowAround(80), history([[1, 85]], 90))).toEqual(windowAround(80));
  });

  it("is complete after few pages, has at most 400 messages, and holds the message moved to, whatever was stored", () => {
    const move = fc.oneof(
      fc.constant({ kind: "older" as const }),
      fc.constant({ kind: "newer" as const }),
      fc.constant({ kind: "end" as const }),
      fc.record({ kind: fc.constant("around" as const), place: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    const start = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 20 }),
        start,
        fc.integer({ min: 100, max: 2000 }),
        (moves, first, newest) => {
          let stored = history([], newest, first);
          let window = windowAtEnd(newest);
          for (const { kind, ...rest } of moves) {
            const sequence = first + Math.floor((rest as { place: number }).place * (newest - first));
            if (kind === "older") window = extendOlder(window, stored);
            else if (kind === "newer" && window.to !== Infinity) window = extendNewer(window);
            else if (kind === "end") window = windowAtEnd(newest);
            else if (kind === "around") window = windowAround(sequence);
            const loaded = load(window, stored);
            expect(loaded.pages).toBeLessThanOrEqual(2);
            stored = loaded.history;
            window = settleWindow(window, stored);
            const [from, to] = storedPart(window, stored) as Range;
            expect(to - from + 1).toBeLessThanOrEqual(400);
            expect(to >= newest).toBe(window.to === Infinity);
            expect(from === first || to - from + 1 >= 25).toBe(true);
            if (kind === "around") expect(from <= sequence && sequence <= to).toBe(true);
          }
        },
      ),
    );
  });
});
