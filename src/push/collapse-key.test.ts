import fc from "fast-check";
import { expect, it } from "vitest";
import { collapseKeyOf } from "./collapse-key.js";

const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
const ring = [new Uint8Array(32).fill(1)] as const;
const otherRing = [new Uint8Array(32).fill(2)] as const;

it("a collapse key is the same for one person and conversation, and for no other", () => {
  fc.assert(
    fc.property(id, id, id, (user, conversation, other) => {
      const key = collapseKeyOf(ring, user, conversation);
      expect(key).toMatch(/^[\w-]{24}$/u);
      expect(collapseKeyOf(ring, user, conversation)).toBe(key);
      expect(collapseKeyOf(otherRing, user, conversation)).not.toBe(key);
      fc.pre(other !== user && other !== conversation);
      expect(collapseKeyOf(ring, other, conversation)).not.toBe(key);
      expect(collapseKeyOf(ring, user, other)).not.toBe(key);
    }),
  );
});
