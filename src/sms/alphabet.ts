/** Default alphabet of GSM 03.38 (3GPP TS 23.038 §6.2.1): one septet each. */
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/** Its extension (§6.2.1.1): two septets each, the first of them an escape. */
const EXTENSION = "\f^{}\\[~]|€";

const SEPTETS: ReadonlyMap<string, number> = new Map([
  ...Array.from(BASIC, (character) => [character, 1] as const),
  ...Array.from(EXTENSION, (character) => [character, 2] as const),
]);

/** Size of a text in one alphabet: septets, or UTF-16 units where a character is not in GSM-7. */
export interface SmsSize {
  readonly alphabet: "GSM-7" | "UCS-2";
  readonly units: number;
  /** Messages that the text takes: 160 septets or 70 units in one, 153 or 67 in each of several. */
  readonly messages: number;
}

/** Returns true if all characters are in GSM-7. */
export function isGsm7(text: string): boolean {
  return [...text].every((character) => SEPTETS.has(character));
}

/** Counts a text. */
export function smsSizeOf(text: string): SmsSize {
  return isGsm7(text)
    ? size(
        "GSM-7",
        [...text].reduce((sum, character) => sum + (SEPTETS.get(character) ?? 0), 0),
        160,
        153,
      )
    : size("UCS-2", text.length, 70, 67);
}

function size(alphabet: SmsSize["alphabet"], units: number, single: number, part: number): SmsSize {
  return { alphabet, units, messages: units <= single ? 1 : Math.ceil(units / part) };
}
