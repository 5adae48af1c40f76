import type { CountryCode } from "libphonenumber-js/max";
import { parsePhoneNumber } from "../../../src/infra/phone-number.js";

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
  const parsed = parsePhoneNumber(international, country);
  return parsed && { number: parsed.number, isExact: parsed.number === text };
}
