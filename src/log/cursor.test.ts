import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromCursor, toCursor } from "./cursor.js";

const position = fc.record(
  {
    seq: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    anchor: fc.oneof(
      fc.constant(0),
      fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }).map(Number),
    ),
  },
  { requiredKeys: ["seq"] },
);
const asCursor = (text: string) => Buffer.from(text).toString("base64url");

describe("an event cursor", () => {
  it("is decoded to the position it was encoded from", () => {
    fc.assert(
      fc.property(position, (it) => {
        const cursor = toCursor(it);
        expect(fromCursor(cursor)).toEqual(it);
        expect(cursor).toMatch(/^[\w-]+$/u);
      }),
    );
  });

  it("contains the sequence and the time of its event", () => {
    expect(toCursor({ seq: 12, anchor: 36 })).toBe(asCursor("e12.10"));
  });

  it("is refused unless it has that form", () => {
    for (const text of ["", "e", "e.", "e1.", "e.1", "e-1", "e1.A", "e1.1.1", "e1 ", " e1", "f1.1", "e12345678901"])
      expect(fromCursor(asCursor(text)), text).toBeUndefined();
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("e", ".", "0", "1", "9", "a", "z", "A", "-", " ", "é") }),
        (text) => {
          expect(fromCursor(asCursor(text)) !== undefined).toBe(/^e\d{1,10}(\.[0-9a-z]{1,10})?$/u.test(text));
        },
      ),
    );
  });
});
