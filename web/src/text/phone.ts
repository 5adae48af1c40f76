import { asciiDigits, digitsOf } from "./digits.js";

// ISO 3166 code and calling code (ITU E.164).
const CALLING_CODES =
  "AD376 AE971 AF93 AG1 AI1 AL355 AM374 AO244 AR54 AS1 AT43 AU61 AW297 AZ994 BA387 BB1 BD880 BE32 BF226 BG359 BH973 " +
  "BI257 BJ229 BM1 BN673 BO591 BR55 BS1 BT975 BW267 BY375 BZ501 CA1 CD243 CF236 CG242 CH41 CI225 CK682 CL56 CM237 " +
  "CN86 CO57 CR506 CU53 CV238 CW599 CY357 CZ420 DE49 DJ253 DK45 DM1 DO1 DZ213 EC593 EE372 EG20 ER291 ES34 ET251 " +
  "FI358 FJ679 FK500 FM691 FO298 FR33 GA241 GB44 GD1 GE995 GF594 GH233 GI350 GL299 GM220 GN224 GP590 GQ240 GR30 " +
  "GT502 GU1 GW245 GY592 HK852 HN504 HR385 HT509 HU36 ID62 IE353 IL972 IN91 IQ964 IR98 IS354 IT39 JM1 JO962 JP81 " +
  "KE254 KG996 KH855 KI686 KM269 KN1 KP850 KR82 KW965 KY1 KZ7 LA856 LB961 LC1 LI423 LK94 LR231 LS266 LT370 LU352 " +
  "LV371 LY218 MA212 MC377 MD373 ME382 MG261 MH692 MK389 ML223 MM95 MN976 MO853 MP1 MQ596 MR222 MS1 MT356 MU230 " +
  "MV960 MW265 MX52 MY60 MZ258 NA264 NC687 NE227 NG234 NI505 NL31 NO47 NP977 NR674 NU683 NZ64 OM968 PA507 PE51 " +
  "PF689 PG675 PH63 PK92 PL48 PM508 PR1 PS970 PT351 PW680 PY595 QA974 RE262 RO40 RS381 RU7 RW250 SA966 SB677 SC248 " +
  "SD249 SE46 SG65 SI386 SK421 SL232 SM378 SN221 SO252 SR597 SS211 ST239 SV503 SX1 SY963 SZ268 TC1 TD235 TG228 TH66 " +
  "TJ992 TK690 TL670 TM993 TN216 TO676 TR90 TT1 TV688 TW886 TZ255 UA380 UG256 US1 UY598 UZ998 VC1 VE58 VG1 VI1 " +
  "VN84 VU678 WS685 XK383 YE967 ZA27 ZM260 ZW263";

// The country to show for a code that several share.
const MAIN_COUNTRIES: Record<string, string> = { "1": "US", "7": "RU" };

export interface Country {
  code: string;
  name: string;
  callingCode: string;
}

const names = new Intl.DisplayNames("en", { type: "region" });

/** All countries by their English names. */
export const COUNTRIES: readonly Country[] = CALLING_CODES.split(" ")
  .map((entry) => ({
    code: entry.slice(0, 2),
    name: names.of(entry.slice(0, 2)) ?? entry,
    callingCode: entry.slice(2),
  }))
  .sort((one, other) => one.name.localeCompare(other.name, "en"));

/** The country of a language tag such as "pt-BR"; the most likely one of a tag without a region; else "US". */
export function countryOfLanguage(language: string): string {
  const region = new Intl.Locale(language).maximize().region;
  return COUNTRIES.some(({ code }) => code === region) && region !== undefined ? region : "US";
}

/** Splits a number that begins with + or 00 into its country and the rest. Undefined for any other. */
export function splitInternational(input: string, current: string): { country: string; national: string } | undefined {
  const afterPrefix = /^\s*(?:[+\uff0b]|00)(.*)$/su.exec(asciiDigits(input))?.[1];
  if (afterPrefix === undefined) return undefined;
  const digits = digitsOf(afterPrefix);
  const matching = COUNTRIES.filter(({ callingCode }) => digits.startsWith(callingCode));
  const longest = Math.max(...matching.map(({ callingCode }) => callingCode.length));
  const candidates = matching.filter(({ callingCode }) => callingCode.length === longest);
  const callingCode = candidates[0]?.callingCode;
  if (callingCode === undefined) return undefined;
  const codes = candidates.map(({ code }) => code);
  const country = codes.includes(current) ? current : (MAIN_COUNTRIES[callingCode] ?? codes[0] ?? current);
  return { country, national: digits.slice(callingCode.length) };
}

/** "+14155550123" of a country and a number as it is written there. The server checks it. */
export function toInternational(country: string, national: string): string {
  const callingCode = COUNTRIES.find(({ code }) => code === country)?.callingCode ?? "";
  return `+${callingCode}${digitsOf(national)}`;
}
