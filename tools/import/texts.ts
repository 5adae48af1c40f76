import { isVisible } from "../../src/model/text/characters.js";
import { toLine } from "../../src/model/text/line.js";
import type { Rules } from "./job.js";

/** Records a remark about a converted value. */
export type Note = (what: string) => void;

/** Characters of Windows-1252, MySQL's latin1, in place of Latin-1's control characters. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
const BYTES = new Map(
  Array.from({ length: 256 }, (_, byte) => [WINDOWS_1252[byte - 0x80] ?? String.fromCharCode(byte), byte]),
);
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ASCII = /^[\0-\x7f]*$/u;

/** Returns a text of the original; UTF-8 stored as Latin-1 is repaired or noted, by the operator's choice. */
export function textOf(text: string | null, { mendsMojibake }: Rules, note: Note): string | null {
  const mended = text === null ? undefined : withoutMojibake(text);
  if (mended === undefined) return text;
  note(
    mendsMojibake
      ? "mended: it was UTF-8 kept as Latin-1"
      : "looks like UTF-8 kept as Latin-1: --mend-mojibake mends it",
  );
  return mendsMojibake ? mended : text;
}

/** Limit before normalisation, whose time is quadratic in the number of combining marks. */
const MAX_NORMALISED = 1000;

const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Returns a name on one line, of at max `max` characters and without invalid ones; null when nothing is left. */
export function nameOf(text: string | null, max: number, rules: Rules, note: Note): string | null {
  const whole = (textOf(text, rules, note) ?? "").replace(BREAKS, " ").trim().slice(0, MAX_NORMALISED);
  const line = toLine(whole.normalize("NFC")).trim();
  return isVisible(line) ? toLine(cutTo(line, max, note)) : null;
}

/** Truncates a text to `max` characters. */
export function cutTo(text: string, max: number, note: Note): string {
  const characters = [...text];
  if (characters.length <= max) return text;
  note(`cut to ${max} characters`);
  return characters.slice(0, max).join("");
}

/** Decodes UTF-8 that was read as Latin-1, such as "Ã©" for "é"; undefined for other texts. */
function withoutMojibake(text: string): string | undefined {
  if (ASCII.test(text)) return undefined;
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const byte = BYTES.get(text.charAt(index));
    if (byte === undefined) return undefined;
    bytes[index] = byte;
  }
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
