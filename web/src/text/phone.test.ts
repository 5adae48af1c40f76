import { expect, test } from "vitest";
import { COUNTRIES, countryOfLanguage, splitInternational, toInternational } from "./phone.js";

test("knows each country once, with a name and a calling code", () => {
  expect(new Set(COUNTRIES.map(({ code }) => code)).size).toBe(COUNTRIES.length);
  for (const { code, name, callingCode } of COUNTRIES) {
    expect(name, code).not.toBe(code);
    expect(callingCode, code).toMatch(/^[1-9]\d{0,2}$/u);
  }
});

test("takes the country from the language of the browser", () => {
  expect(countryOfLanguage("pt-BR")).toBe("BR");
  expect(countryOfLanguage("ar")).toBe("EG");
  expect(countryOfLanguage("en-001")).toBe("US");
});

test("splits a pasted number by the longest calling code", () => {
  expect(splitInternational("+1 (415) 555-0123", "GB")).toEqual({ country: "US", national: "4155550123" });
  expect(splitInternational("+1 416 555 0123", "CA")).toEqual({ country: "CA", national: "4165550123" });
  expect(splitInternational(" 00358 40 1234567", "US")).toEqual({ country: "FI", national: "401234567" });
  expect(splitInternational("415 555 0123", "US")).toBeUndefined();
});

test("writes a number with its country for the server", () => {
  expect(toInternational("US", "(415) 555-0123")).toBe("+14155550123");
});
