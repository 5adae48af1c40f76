import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isolate } from "./isolate.js";

describe("isolate", () => {
  it("wraps a text in a first strong isolate", () => {
    expect(isolate("עדה")).toBe("\u2068עדה\u2069");
  });

  it("ends every direction control of the text", () => {
    const controls = fc.constantFrom(...Array.from("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069aא1"));
    fc.assert(
      fc.property(fc.string({ unit: controls, maxLength: 20 }), (text) => {
        expect(isolate(text)).toMatch(/^\u2068[^\u202a-\u202e\u2066-\u2069]*\u2069$/u);
        expect(isolate(text).slice(1, -1)).toBe(text.replace(/[^aא1]/gu, ""));
      }),
    );
  });
});
