import { expect, test } from "vitest";
import { COUNTRIES } from "./phone.js";
import { spacedNumber } from "./spaced-number.js";

test("writes a number in groups", () => {
  expect(spacedNumber("+14155550123")).toBe("+1\u00a0415\u00a0555\u00a00123");
  expect(spacedNumber("no number")).toBe("no number");
});

test("sets the calling code of each country apart", () => {
  for (const { code, callingCode } of COUNTRIES) {
    expect(spacedNumber(`+${callingCode}5550123`), code).toBe(`+${callingCode}\u00a0555\u00a00123`);
  }
});
