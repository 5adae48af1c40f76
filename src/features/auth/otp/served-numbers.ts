import type { Config } from "../../../infra/config.js";
import { Refusal } from "../../../infra/errors.js";
import type { PhoneNumber } from "../../../infra/phone-number.js";

/** Codes go to numbers that can get an SMS, of the countries that are served. @throws Refusal INVALID */
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
