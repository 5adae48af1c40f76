import fc from "fast-check";
import { expect, test } from "vitest";
import { asciiDigits, digitsOf } from "./digits.js";
import { splitInternational, toInternational } from "./phone.js";

/** The digits from 0 to 9 of each numbering system that is decimal. */
const SYSTEMS = Intl.supportedValuesOf("numberingSystem")
  .map((numberingSystem) => new Intl.NumberFormat("en", { numberingSystem, useGrouping: false }))
  .map((format) => [...Array(10).keys()].map((value) => format.format(value)))
  .filter((digits) => digits.every((digit) => /^\p{Nd}$/u.test(digit)));

const number = fc.tuple(fc.constantFrom(...SYSTEMS), fc.array(fc.nat(9), { minLength: 1, maxLength: 15 }));
const written = (digits: readonly string[], values: readonly number[]) => values.map((value) => digits[value]).join("");

test("reads the digits of each numbering system", () => {
  expect(SYSTEMS.length).toBeGreaterThan(70);
  fc.assert(
    fc.property(number, ([digits, values]) => {
      expect(digitsOf(`(${written(digits, values)}) x`)).toBe(values.join(""));
      expect(toInternational("US", written(digits, values))).toBe(`+1${values.join("")}`);
      const us = { country: "US", national: values.join("") };
      for (const prefix of ["+", "\uff0b", written(digits, [0, 0])])
        expect(splitInternational(prefix + written(digits, [1, ...values]), "US")).toEqual(us);
    }),
  );
});

test("leaves everything else of a text, and no digit of another script", () => {
  const everyDigit = Array.from({ length: 0x20000 }, (_, code) => code)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
    .filter((character) => /\p{Nd}/u.test(character));
  expect(asciiDigits(everyDigit.join(""))).toBe("0123456789".repeat(everyDigit.length / 10));
  expect(asciiDigits("½ Ⅳ ² a\u2066-")).toBe("½ Ⅳ ² a\u2066-");
});
