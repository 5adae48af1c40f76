import fc from "fast-check";
import { type CountryCode, getCountries, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, it } from "vitest";
import { Refusal } from "./errors.js";
import { parsePhoneNumber, readPhoneNumber, requirePhoneNumber } from "./phone-number.js";

const numberOf = (text: string, country?: CountryCode) => parsePhoneNumber(text, country)?.number;
const anyCountry = fc.constantFrom(...getCountries());
const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`, "u"));

describe("a phone number", () => {
  it("is normalised from every spelling of every country", () => {
    fc.assert(
      fc.property(anyCountry, fc.constantFrom("\u202a%\u202c", " %\t", "\ufeff%", "%"), (country, frame) => {
        const example = getExampleNumber(country, examples);
        if (example === undefined) throw new Error(`There is no example for ${country}.`);
        const number = numberOf(example.number);
        expect(number).toMatch(/^\+\d{7,15}$/u);
        const international = example.formatInternational();
        for (const text of [
          example.number,
          international,
          international.replace(/ /gu, "-"),
          `00${example.number.slice(1)}`,
        ])
          expect(numberOf(frame.replace("%", text))).toBe(number);
        for (const text of [example.formatNational(), international])
          expect(numberOf(frame.replace("%", text), country)).toBe(number);
      }),
      { numRuns: 500 },
    );
  });

  it("can get SMS in every country whose plan has mobile numbers", () => {
    const refused = getCountries().filter((country) => {
      const example = getExampleNumber(country, examples);
      return parsePhoneNumber(example?.number ?? "")?.canGetSms !== true;
    });
    expect(refused).toEqual([]);
  });

  it("is unchanged when parsed again", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9]\d{5,14}$/u), (text) => {
        const read = parsePhoneNumber(text);
        if (read?.canGetSms === true) expect(parsePhoneNumber(read.number)).toEqual(read);
      }),
      { numRuns: 5000 },
    );
  });

  it("of an Argentine mobile gets the 9 from every spelling", () => {
    fc.assert(
      fc.property(digits(8), (rest) => {
        const number = `+54911${rest}`;
        fc.pre(numberOf(number) !== undefined);
        for (const text of [`+5411${rest}`, `+54 9 11 ${rest}`]) expect(numberOf(text)).toBe(number);
      }),
    );
    for (const text of ["011 15 2345-6789", "11 2345 6789", "(011) 15 2345 6789", "9 11 2345-6789"])
      expect(parsePhoneNumber(text, "AR")).toEqual({ number: "+5491123456789", country: "AR", canGetSms: true });
    expect(numberOf("+548001234567")).toBe("+548001234567");
  });

  it("of a Brazilian mobile gets nine digits, of a fixed line eight", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("11", "21", "48", "99"),
        fc.constantFrom("6", "7", "8", "9"),
        digits(7),
        (area, first, rest) => {
          for (const text of [`+55${area}${first}${rest}`, `+55 (${area}) 9${first}${rest}`])
            expect(parsePhoneNumber(text)).toEqual({
              number: `+55${area}9${first}${rest}`,
              country: "BR",
              canGetSms: true,
            });
        },
      ),
    );
    expect(parsePhoneNumber("+55 11 2345-6789")).toEqual({ number: "+551123456789", country: "BR", canGetSms: false });
  });

  it("of Mexico loses the leading 1", () => {
    for (const text of ["+52 1 55 1234 5678", "+52 55 1234 5678"]) expect(numberOf(text)).toBe("+525512345678");
  });

  it.each([
    "",
    "+",
    "hello",
    "call +14155552671 now",
    "+1 415 555 2671 ext. 5",
    "+1",
    "00",
    "+999123456789",
    "1".repeat(200),
  ])("is not %j", (text) => {
    expect(parsePhoneNumber(text)).toBeUndefined();
    expect(() => requirePhoneNumber({ phoneNumber: text })).toThrow(Refusal);
  });

  it("is rejected with the field name for any malformed text", () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (phoneNumber, country) => {
        const read = readPhoneNumber({ phoneNumber, ...(country !== undefined && { defaultCountry: country }) });
        if ("field" in read) expect(read.message).toContain(`"${read.field}" must`);
        else expect(read.number).toMatch(/^\+\d{5,15}$/u);
      }),
    );
    expect(readPhoneNumber({ phoneNumber: "+14155552671", defaultCountry: "XX" })).toMatchObject({
      field: "defaultCountry",
    });
  });
});
