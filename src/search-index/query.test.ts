import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectLinearTime } from "../testing/growth.js";
import { parseQuery } from "./query.js";
import { indexTerms } from "./tokenizer.js";

const HAN =
  "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔";

describe("parseQuery", () => {
  it("matches the text that it was made of, and each condition matches a term of the index, in any script", () => {
    const piece = fc.oneof(
      fc.constantFrom("東京", "野𠮷家", "สวัสดี", "👍🏽", "👍", "Łódź", "ﬁ", "ß", "𞤀𞤣𞤤", "𑄌𑄋𑄴𑄟𑄳𑄦", " ", "-", "“", "the"),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        const { conditions, matches } = parseQuery(text);
        expect(matches(text)).toBe(true);
        const words = indexTerms(text);
        for (const { term, isPrefix } of conditions)
          expect(words.some((other) => (isPrefix ? other.startsWith(term) : other === term))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("takes the last word as a prefix, even where it is repeated", () => {
    const { conditions, matches } = parseQuery("the cat the");
    expect(conditions).toEqual([
      { term: "cat", isPrefix: false },
      { term: "the", isPrefix: true },
    ]);
    expect([matches("then a cat"), matches("the cats")]).toEqual([true, false]);
  });

  it.each(["", " ", '"', "???", "()", "\u200b", "\u2800", "\ud83d"])("has no conditions for %j", (text) => {
    expect(parseQuery(text).conditions).toEqual([]);
  });

  it("accepts 200 words and 4,096 bytes, and explains a refusal of more", () => {
    const words = Array.from({ length: 200 }, (_, n) => `w${n}`).join(" ");
    expect(parseQuery(words).conditions).toHaveLength(200);
    expect(() => parseQuery(`${words} more`)).toThrow("A search has at most 200 words: search for a part of it.");
    expect(parseQuery("字".repeat(1365)).conditions).toHaveLength(1);
    expect(parseQuery(HAN).conditions).toHaveLength(Array.from(HAN).length - 1);
    expect(() => parseQuery("字".repeat(1366))).toThrow("A search has at most 4,096 bytes in UTF-8");
  });

  it("matches in time linear in the text", async () => {
    const { matches } = parseQuery(Array.from({ length: 100 }, (_, n) => `w${n}`).join(" "));
    await expectLinearTime(2_400, (size) => {
      const text = Array.from({ length: size }, (_, n) => `w${n}`).join(" ");
      expect(matches(text)).toBe(true);
      return () => matches(text);
    });
  });
});
