import { expect, test } from "vitest";
import { lastEmojiOf } from "./emoji.js";

test.each([
  ["👍", "👍"],
  ["ok 😀🎉 ", "🎉"],
  ["❤", "❤️"],
  ["1⃣", "1️⃣"],
  ["👩🏽‍🚀", "👩🏽‍🚀"],
  ["🏳‍🌈", "🏳️‍🌈"],
  ["🇯🇵", "🇯🇵"],
])("takes the last emoji of %j, in the form that the server stores", (input, emoji) => {
  expect(lastEmojiOf(input)).toBe(emoji);
});

test.each(["", "5", "#", "*", "a", "👍!", "🇦", "🇽🇽", "👍👍".slice(0, 1)])("has none at the end of %j", (input) => {
  expect(lastEmojiOf(input)).toBeUndefined();
});
