import { expect, it } from "vitest";
import { isOfInputMethod } from "./input-method.js";

const ENTER = { key: "Enter", isComposing: false, keyCode: 13 };

it.each([
  ["Enter that sends", ENTER, false],
  ["Enter that confirms a word", { ...ENTER, isComposing: true, keyCode: 229 }, true],
  ["Enter that confirms a word in Safari, after the end of the composition", { ...ENTER, keyCode: 229 }, true],
  ["Escape that cancels a word", { key: "Escape", isComposing: true, keyCode: 27 }, true],
])("%s", (_, event, isOf) => {
  expect(isOfInputMethod(event)).toBe(isOf);
});
