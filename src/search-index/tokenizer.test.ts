import { describe, expect, it } from "vitest";
import { expectLinearTime } from "../testing/growth.js";
import { indexWordsOf, termsOf } from "./tokenizer.js";

describe("termsOf", () => {
  it.each([
    ["Hello, World!", ["hello", "world"], []],
    ["Crème brûlée in Ångström", ["creme", "brulee", "in", "angstrom"], []],
    ["don't stop-it 3.14", ["don", "t", "stop", "it", "3", "14"], []],
    ["ΟΔΟΣ Ελένη", ["οδοσ", "ελενη"], []],
    ["ёлка Йод", ["елка", "иод"], []],
    ["مَرْحَبًا", ["مرحبا"], []],
    ["हिन्दी में", ["हिन्दी", "में"], []],
    ["한국어 문장", ["한국어", "문장"], []],
    ["ﬁne ＦＵＬＬ", ["fine", "full"], []],
    ["Łódź ærø Straße", ["lodz", "aero", "strasse"], []],
    ['(Ada) "Bo" @cy d.e', ["ada", "bo", "cy", "d", "e"], []],
    ["party 🎉🎉 ❤️ 👨‍👩‍👧", ["party", "🎉", "❤", "👨‍👩‍👧"], []],
    ["我在東京", [], ["我在東京"]],
    ["iPhone手机2台", ["iphone", "2"], ["手机", "台"]],
    ["スーパーで", [], ["スーパーで"]],
    ["สวัสดีครับ", [], ["สวัสดีครับ"]],
    ["...  !?", [], []],
  ])("takes %s apart", (text, words, runs) => {
    expect(termsOf(text)).toMatchObject({ words, runs });
  });

  // One message of these once held the whole process for a quarter of an hour.
  it.each([
    ["a letter without accents of its own", "ก"],
    ["a letter", "a"],
    ["no letter", ""],
  ])("takes ten thousands of marks on %s apart in linear time", async (_, letter) => {
    await expectLinearTime(20_000, (size) => {
      const texts = ["\u0301".repeat(size), "\u0301".repeat(size / 2) + "\u0323".repeat(size / 2)];
      return () => texts.map((marks) => termsOf(`word ${letter}${marks} word`));
    });
  });
});

describe("indexWordsOf", () => {
  it("keeps pairs of neighbours and the last character of what is written without spaces", () => {
    expect(indexWordsOf("東京都")).toEqual(["東京", "京都", "都"]);
    expect(indexWordsOf("字")).toEqual(["字"]);
  });

  it("cuts long words and says each once", () => {
    expect(indexWordsOf(`a A ${"x".repeat(40)} ${"x".repeat(50)}`)).toEqual(["a", "x".repeat(32)]);
  });
});
