import { describe, expect, it } from "vitest";
import { expectLinearTime } from "../testing/growth.js";
import { indexTerms, tokenize } from "./tokenizer.js";

describe("tokenize", () => {
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
  ])("splits %s into terms", (text, words, ngramRuns) => {
    expect(tokenize(text)).toMatchObject({ words, ngramRuns });
  });

  // One such message once blocked the event loop for 15 minutes.
  it.each([
    ["a letter without accents of its own", "ก"],
    ["a letter", "a"],
    ["no letter", ""],
  ])("splits tens of thousands of marks on %s in linear time", async (_, letter) => {
    await expectLinearTime(20_000, (size) => {
      const texts = ["\u0301".repeat(size), "\u0301".repeat(size / 2) + "\u0323".repeat(size / 2)];
      return () => texts.map((marks) => tokenize(`word ${letter}${marks} word`));
    });
  });
});

describe("indexTerms", () => {
  it("are bigrams and the last character of a run without spaces", () => {
    expect(indexTerms("東京都")).toEqual(["東京", "京都", "都"]);
    expect(indexTerms("字")).toEqual(["字"]);
  });

  it("are truncated to 32 characters and unique", () => {
    expect(indexTerms(`a A ${"x".repeat(40)} ${"x".repeat(50)}`)).toEqual(["a", "x".repeat(32)]);
  });
});
