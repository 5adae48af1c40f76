import fc from "fast-check";
import { expect, it } from "vitest";
import { type Listed, mergeByKey } from "./merge-listings.js";

async function* inOrder(entries: readonly Listed[]): AsyncGenerator<Listed> {
  for (const entry of entries.toSorted(({ key: one }, { key: other }) => (one < other ? -1 : 1)))
    yield Promise.resolve(entry);
}

it("lists each key once, in ascending order, with its newest time", async () => {
  const entry = fc.record({
    key: fc.integer({ min: 0, max: 20 }).map((number) => number.toString(16).padStart(2, "0")),
    changedAt: fc.integer({ min: 0, max: 9 }).map((time) => new Date(time)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(entry), { maxLength: 4 }), async (listings) => {
      const newest = new Map<string, number>();
      for (const { key, changedAt } of listings.flat())
        newest.set(key, Math.max(newest.get(key) ?? 0, changedAt.getTime()));
      const expected = [...newest].toSorted(([one], [other]) => (one < other ? -1 : 1));
      const merged: (readonly [string, number])[] = [];
      for await (const { key, changedAt } of mergeByKey(...listings.map(inOrder)))
        merged.push([key, changedAt.getTime()]);
      expect(merged).toEqual(expected);
    }),
  );
});
