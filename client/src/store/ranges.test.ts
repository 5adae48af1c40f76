import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Range, cutBelow, isCovered, joinRange, rangeOfPage } from "./ranges.js";

const range = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.nat(8))
  .map(([from, length]): Range => [from, from + length]);

function sequencesOf(ranges: readonly Range[]): number[] {
  return [
    ...new Set(ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, place) => from + place))),
  ];
}

const inOrder = (numbers: number[]) => numbers.sort((a, b) => a - b);

describe("joinRange", () => {
  it("covers what its ranges cover, in ascending ranges with a hole between any two", () =>
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
        const joined = ranges.reduce<readonly Range[]>(joinRange, []);
        expect(sequencesOf(joined)).toEqual(inOrder(sequencesOf(ranges)));
        for (let place = 1; place < joined.length; place++)
          expect(joined[place]?.[0]).toBeGreaterThan((joined[place - 1]?.[1] ?? 0) + 1);
      }),
    ));

  it("joins the empty start with what begins at 1, and with nothing else", () => {
    expect(joinRange([[1, 0]], [1, 3])).toEqual([[1, 3]]);
    expect(joinRange([[1, 0]], [4, 4])).toEqual([[1, 0], [4, 4]]); // prettier-ignore
  });
});

describe("cutBelow", () => {
  it("keeps exactly what is at or above a sequence", () =>
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), fc.nat(50), (ranges, sequence) => {
        const joined = ranges.reduce<readonly Range[]>(joinRange, []);
        const kept = sequencesOf(cutBelow(joined, sequence));
        expect(kept).toEqual(sequencesOf(joined).filter((each) => each >= sequence));
        expect(kept.every((each) => isCovered(joined, each))).toBe(true);
      }),
    ));
});

describe("rangeOfPage", () => {
  const ends = { hasNextPage: false, hasPreviousPage: false };
  const page = (sequences: number[], more: Partial<typeof ends> = {}) => ({ sequences, ...ends, ...more });

  it.each([
    ["the newest, with older ones before", { last: 3 }, page([7, 8, 9], { hasPreviousPage: true }), [7, 9]],
    ["the newest, from the start", { last: 3 }, page([2, 3]), [1, 3]],
    ["of an empty history", { last: 3 }, page([]), [1, 0]],
    ["before a sequence", { last: 3, beforeSequence: 9 }, page([4, 5], { hasPreviousPage: true }), [4, 8]],
    ["before a sequence, all hidden", { last: 3, beforeSequence: 9 }, page([]), [1, 8]],
    ["after a sequence", { first: 2, afterSequence: 4 }, page([6, 7], { hasNextPage: true }), [5, 7]],
    ["after a sequence, to the end", { first: 2, afterSequence: 4 }, page([6]), [5, 6]],
    ["after a sequence, nothing there", { first: 2, afterSequence: 4 }, page([]), undefined],
    ["a gap, filled", { first: 5, afterSequence: 4, beforeSequence: 9 }, page([6]), [5, 8]],
    [
      "a gap, filled in part",
      { first: 1, afterSequence: 4, beforeSequence: 9 },
      page([6], { hasNextPage: true }),
      [5, 6],
    ],
    ["a gap from above, filled", { last: 5, afterSequence: 4, beforeSequence: 9 }, page([]), [5, 8]],
  ] as const)("%s", (_, query, bounds, expected) => expect(rangeOfPage(query, bounds)).toEqual(expected));
});
