import { describe, expect, it } from "vitest";
import { requireEmoji } from "./emoji.js";

const RGI = new RegExp("^\\p{RGI_Emoji}$", "v");
/** A superset of RGI in its single characters. Tested first: RGI alone takes half a minute for the loop below. */
const EMOJI = /^\p{Emoji}\ufe0f?$/u;
const FAMILY = "👨‍👩‍👧‍👦";

describe("an emoji", () => {
  it.each(["👍", "👍🏽", "❤️", "1️⃣", "🇩🇪", FAMILY, "👩🏻‍❤️‍💋‍👩🏼", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "👁️‍🗨️", "⛹🏻‍♂️", "🙂‍↔️", "☝🏽"])(
    "is taken as it is: %s",
    (emoji) => {
      expect(requireEmoji(emoji)).toBe(emoji);
      expect(requireEmoji(emoji.replaceAll("\u{fe0f}", ""))).toBe(emoji);
    },
  );

  it("is stored in its qualified form, with any variation selectors in the input", () => {
    expect(requireEmoji("\u{2764}")).toBe("\u{2764}\u{fe0f}");
    expect(requireEmoji("\u{1f600}\u{fe0f}")).toBe("\u{1f600}");
  });

  it("is unchanged for every single-character emoji", () => {
    let count = 0;
    for (let code = 0x21; code < 0x20000; code += 1)
      for (const emoji of [String.fromCodePoint(code), `${String.fromCodePoint(code)}\u{fe0f}`])
        if (EMOJI.test(emoji) && RGI.test(emoji)) {
          count += 1;
          expect(requireEmoji(emoji)).toBe(emoji);
        }
    expect(count).toBeGreaterThan(1300);
  });

  it.each([
    ["nothing", ""],
    ["a letter", "a"],
    ["a digit", "1"],
    ["a word", ":thumbsup:"],
    ["two", "👍👍"],
    ["one with a space", "👍 "],
    ["the text form of one", "❤\u{fe0e}"],
    ["half of a flag", "🇩"],
    ["half of a surrogate pair", "\u{d83d}"],
    ["a joiner alone", "\u{200d}"],
    ["a selector alone", "\u{fe0f}"],
    ["many", "👍".repeat(100_000)],
  ])("is not %s", (_name, text) => {
    expect(() => requireEmoji(text)).toThrow(
      expect.objectContaining({ code: "INVALID", message: 'A reaction is exactly one emoji, such as "👍".' }),
    );
  });
});
