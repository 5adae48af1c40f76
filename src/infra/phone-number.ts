import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { Refusal } from "./errors.js";

/** A normalised phone number, as accounts have it. */
export interface PhoneNumber {
  /** In E.164. */
  readonly number: string;
  /** ISO 3166 code; undefined for satellite and other networks of no country. */
  readonly country: CountryCode | undefined;
  /** True for mobile numbers, and where the numbering plan does not distinguish them, as in the United States. */
  readonly canGetSms: boolean;
}

/** A number as typed; `defaultCountry` (ISO 3166) applies to national spellings. */
export interface TypedNumber {
  readonly phoneNumber: string;
  readonly defaultCountry?: string | null;
}

/** Error of a TypedNumber: the field and the expectation. */
export interface TypingFault {
  readonly field: "phoneNumber" | "defaultCountry";
  readonly message: string;
}

/** Above the length of any spelling. */
export const MAX_TYPED_NUMBER = 200;

/** Format characters such as direction marks, which come with copied numbers. */
const INVISIBLE = /\p{Cf}/gu;

/**
 * Canonical forms of mobile numbers with two valid spellings: Argentina with the 9, Brazil with the ninth digit, Mexico
 * without the 1. Migration 20261128030000 has the same rules in SQL.
 */
const RESPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^\+54(?<rest>[1-3]\d{9})$/u, "+549$<rest>"],
  [/^\+55(?<area>[1-9][1-9])(?<rest>[6-9]\d{7})$/u, "+55$<area>9$<rest>"],
  [/^\+521(?<rest>\d{10})$/u, "+52$<rest>"],
];

/** Parses a number in any usual spelling; undefined for impossible numbers and those with an extension. */
export function parsePhoneNumber(text: string, defaultCountry?: CountryCode): PhoneNumber | undefined {
  const shown = text.replace(INVISIBLE, "").trim();
  const typed =
    defaultCountry === undefined
      ? parsePhoneNumberFromString(shown.replace(/^00/u, "+"), { extract: false })
      : parsePhoneNumberFromString(shown, { defaultCountry, extract: false });
  if (typed === undefined || typed.ext !== undefined) return undefined;
  const number = respell(typed.number);
  const parsed = number === typed.number ? typed : parsePhoneNumberFromString(number);
  if (parsed?.isPossible() !== true) return undefined;
  const type = parsed.isNonGeographic() ? undefined : parsed.getType();
  const canGetSms = type === "MOBILE" || type === "FIXED_LINE_OR_MOBILE";
  return { number: parsed.number, country: parsed.country, canGetSms };
}

/** Parses a typed number. */
export function readPhoneNumber({ phoneNumber, defaultCountry }: TypedNumber): PhoneNumber | TypingFault {
  const country = defaultCountry?.toUpperCase();
  if (country !== undefined && !isSupportedCountry(country))
    return { field: "defaultCountry", message: '"defaultCountry" must be an ISO 3166 country code, such as AR.' };
  const expected =
    country === undefined
      ? "begin with + and the country's code, such as +14155550123, or come with a defaultCountry"
      : "be a whole phone number, such as +14155550123";
  return parsePhoneNumber(phoneNumber, country) ?? { field: "phoneNumber", message: `"phoneNumber" must ${expected}.` };
}

/** Parses a typed number. @throws Refusal INVALID naming the field */
export function requirePhoneNumber(typed: TypedNumber): PhoneNumber {
  const read = readPhoneNumber(typed);
  if ("field" in read) throw new Refusal("INVALID", read.message, [read.field]);
  return read;
}

function respell(number: string): string {
  const [pattern, kept] = RESPELLINGS.find(([spelling]) => spelling.test(number)) ?? [];
  return pattern === undefined ? number : number.replace(pattern, kept ?? "");
}
