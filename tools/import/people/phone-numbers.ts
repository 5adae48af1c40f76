import type { CountryCode } from "libphonenumber-js/max";
import { parsePhoneNumber } from "../../../src/infra/phone-number.js";

/** Phone number for sign-in. */
export interface PhoneNumber {
  /** In E.164. */
  readonly number: string;
  /** True when the original has it in E.164. */
  readonly isExact: boolean;
}

/** Parses a number of the original: 00 means +, and `country` is the default; undefined when invalid. */
export function phoneNumberOf(text: string | null, country: CountryCode | undefined): PhoneNumber | undefined {
  if (text === null) return undefined;
  const international = text.trim().replace(/^00/u, "+");
  const parsed = parsePhoneNumber(international, country);
  return parsed && { number: parsed.number, isExact: parsed.number === text };
}
