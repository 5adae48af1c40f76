import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectLinearTime } from "../../testing/growth.js";
import { isVisible } from "./characters.js";
import { isFileName } from "./file-name.js";
import { isLine, toLine } from "./line.js";

/** Unicode properties of the characters that a name may not have between two letters. */
const REFUSED = {
  controls: /\p{Cc}/u,
  "line and paragraph separators": /[\p{Zl}\p{Zp}]/u,
  "half a surrogate pair": /\p{Cs}/u,
  "marks that turn the direction": /\p{Bidi_Control}/u,
  "what is ignored: joiners, fillers, selectors, tags": /\p{Default_Ignorable_Code_Point}/u,
  "annotations, and hieroglyphic formats": /[\ufff9-\ufffb\u{13430}-\u{1343f}]/u,
  noncharacters: /\p{Noncharacter_Code_Point}/u,
  "blank glyphs": /[\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]/u,
};

const codePoints = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));

describe("a line", () => {
  it("is refused for every code point of Unicode with one of these properties, and for no other", () => {
    const kinds = Object.values(REFUSED);
    const wrong = codePoints.filter((c) => isLine(`a${c}b`) === kinds.some((kind) => kind.test(c)));
    expect(wrong.map((c) => c.codePointAt(0)?.toString(16))).toEqual([]);
  });

  it.each([
    ["a Persian compound", "می‌خواهم"],
    ["an Arabic letter in its joined form", "ه‍"],
    ["a Hindi half form", "क्‍ष"],
    ["a Malayalam chillu at the end", "അവന്‍"],
    ["Sinhala", "ශ්‍රී ලංකා"],
    ["Mongolian with a variation selector", "ᠠ᠋"],
    ["a Japanese name with a variant of a letter", "葛\u{e0100}城　太郎"],
    ["a family, a heart, a keycap and a judge", "👨‍👩‍👧‍👦 ❤️ 1️⃣ 👩🏽‍⚖️"],
    ["an unqualified rainbow flag", "🏳‍🌈"],
    ["the flag of England", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["Hebrew and Latin", "שלום Ada"],
    ["an Arabic number sign", "\u06011"],
    ["old Hangul letters and a mark", "한글 Zoe\u0308"],
  ])("may hold %s", (_, text) => {
    expect([isLine(text), toLine(text)]).toEqual([true, text]);
  });

  it.each([
    ["the empty text", ""],
    ["a blank", " "],
    ["an ideographic space", "\u3000"],
    ["a joiner between Latin letters", "ad\u200da"],
    ["two joiners", "می‌‌خواهم"],
    ["a joiner in front", "\u200dم"],
    ["a joiner behind an emoji", "👍\u200d"],
    ["tags behind a flag that is none", "🏴\u{e0061}\u{e0062}\u{e007f}"],
    ["tags that do not end", "🏴\u{e0067}\u{e0062}"],
    ["a selector behind a digit without its keycap", "1\ufe0f"],
    ["a selector behind a letter", "a\ufe0f"],
    ["a name turned around", "Ada\u202egnp.exe"],
    ["a right-to-left mark", "Ada\u200f"],
    ["a Hangul filler", "\u3164"],
    ["Braille without dots", "\u2800"],
  ])("is not %s", (_, text) => {
    expect(isLine(text)).toBe(false);
  });

  it("is any text without the refused characters, if something in it is visible", () => {
    const odd = fc.constantFrom(
      ...Array.from("\u200c\u200d\u202e\ufe0f\u20e3🏴👍❤1aमم‌ 葛\u{e0100}\u{e0067}\u{e007f}"),
    );
    const text = fc.array(fc.oneof(odd, fc.string({ unit: "binary", maxLength: 1 }))).map((all) => all.join(""));
    fc.assert(
      fc.property(text, (any) => {
        const line = toLine(any);
        expect(toLine(line)).toBe(line);
        expect(isLine(line)).toBe(isVisible(line));
      }),
      { numRuns: 500 },
    );
  });

  it("is checked in linear time", async () => {
    for (const text of ["🏴\u{e0067}", "👩\u200d", "ا\u200c", "\u200d", " "])
      await expectLinearTime(6_400, (size) => {
        const long = text.repeat(size);
        return () => isLine(long);
      });
  });
});

describe("a visible text", () => {
  it("has at least one visible character", () => {
    const blank = codePoints.filter((c) => !isVisible(c));
    expect(isVisible(blank.join(" "))).toBe(false);
    for (const c of ["a", "?", "\u0301", "👍", "\u06dd", "字", "\u20e3"]) {
      expect(blank).not.toContain(c);
      expect(isVisible(`\u200b${c} `)).toBe(true);
    }
    // Every blank character is a space, a format character, ignorable, or one of six glyphs, so a new one fails here.
    const known =
      /[\s\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}]/u;
    expect(blank.filter((c) => !known.test(c))).toEqual([]);
    expect(blank.length).toBeGreaterThan(6000);
  });
});

describe("a file's name", () => {
  it.each(["a.pdf", "Überblick (final).pdf", ".gitignore", "日本語.txt", "👩‍⚖️.png", "a..b", "x".repeat(255)])(
    "may be %s",
    (name) => {
      expect(isFileName(name)).toBe(true);
    },
  );

  it.each([
    ...["", ".", "..", "...", "a.", "a ", "a\u3000", " a", "a. ", "a/b", "a\\b", "../a", "x".repeat(256)],
    ...["photo\u202egnp.exe", "a\nb", "a\0b", "a\u2028b", "\u2800", "\ud83d", "a\u{e0041}"],
  ])("is not %j", (name) => {
    expect(isFileName(name)).toBe(false);
  });
});
