import type { Config } from "../../../infra/config.js";
import { Refusal } from "../../../infra/errors.js";
import type { PhoneNumber } from "../../../infra/phone-number.js";

/** Requires a number that can receive an SMS, in a country of OTP_COUNTRIES. @throws Refusal INVALID */
export function requireServed(
  { OTP_COUNTRIES: countries }: Pick<Config, "OTP_COUNTRIES">,
  { country, canGetSms }: Pick<PhoneNumber, "country" | "canGetSms">,
): void {
  if (!canGetSms || country === undefined)
    throw new Refusal("INVALID", '"phoneNumber" must be a mobile number: codes come by SMS.', ["phoneNumber"]);
  if (countries !== undefined && !countries.includes(country))
    throw new Refusal("INVALID", `"phoneNumber" must be of a country that is served: ${countries.join(", ")}.`, [
      "phoneNumber",
    ]);
}
