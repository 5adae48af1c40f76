import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";

/** A number as people sign in with it. */
export interface PhoneNumber {
  /** In E.164. */
  readonly number: string;
  /** Whether the original had it so. */
  readonly isExact: boolean;
}

/** Reads a number of the original: 00 stands for +, and one without a country is of `country`; undefined when none. */
export function phoneNumberOf(text: string | null, country: CountryCode | undefined): PhoneNumber | undefined {
  if (text === null) return undefined;
  const international = text.trim().replace(/^00/u, "+");
  const parsed = parsePhoneNumberFromString(international, country === undefined ? {} : { defaultCountry: country });
  if (parsed?.isPossible() !== true || parsed.ext !== undefined) return undefined;
  return { number: parsed.number, isExact: parsed.number === text };
}
