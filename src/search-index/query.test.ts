import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectLinearTime } from "../testing/growth.js";
import { readQuery } from "./query.js";
import { indexWordsOf } from "./tokenizer.js";

const HAN =
  "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔";

describe("a search", () => {
  it("fits what is searched for as it was said, and the index has all that it asks for, in any script", () => {
    const piece = fc.oneof(
      fc.constantFrom("東京", "野𠮷家", "สวัสดี", "👍🏽", "👍", "Łódź", "ﬁ", "ß", "𞤀𞤣𞤤", "𑄌𑄋𑄴𑄟𑄳𑄦", " ", "-", "“", "the"),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        const { conditions, fits } = readQuery(text);
        expect(fits(text)).toBe(true);
        const words = indexWordsOf(text);
        for (const { word, isPrefix } of conditions)
          expect(words.some((other) => (isPrefix ? other.startsWith(word) : other === word))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("takes the last word typed as a beginning, said before or not", () => {
    const { conditions, fits } = readQuery("the cat the");
    expect(conditions).toEqual([
      { word: "cat", isPrefix: false },
      { word: "the", isPrefix: true },
    ]);
    expect([fits("then a cat"), fits("the cats")]).toEqual([true, false]);
  });

  it.each(["", " ", '"', "???", "()", "\u200b", "\u2800", "\ud83d"])("asks for nothing with %j", (text) => {
    expect(readQuery(text).conditions).toEqual([]);
  });

  it("takes 200 words and 4,096 bytes, and refuses more in plain words", () => {
    const words = Array.from({ length: 200 }, (_, n) => `w${n}`).join(" ");
    expect(readQuery(words).conditions).toHaveLength(200);
    expect(() => readQuery(`${words} more`)).toThrow("A search has at most 200 words: search for a part of it.");
    expect(readQuery("字".repeat(1365)).conditions).toHaveLength(1);
    expect(readQuery(HAN).conditions).toHaveLength(Array.from(HAN).length - 1);
    expect(() => readQuery("字".repeat(1366))).toThrow("A search has at most 4,096 bytes in UTF-8");
  });

  it("is held against a long text in time linear in the text", async () => {
    const { fits } = readQuery(Array.from({ length: 100 }, (_, n) => `w${n}`).join(" "));
    await expectLinearTime(2_400, (size) => {
      const text = Array.from({ length: size }, (_, n) => `w${n}`).join(" ");
      expect(fits(text)).toBe(true);
      return () => fits(text);
    });
  });
});
