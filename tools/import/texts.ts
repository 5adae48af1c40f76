import { isVisible } from "../../src/model/text/characters.js";
import { toLine } from "../../src/model/text/line.js";
import type { Rules } from "./move.js";

/** What was noticed about a value on its way. */
export type Note = (what: string) => void;

/** The servers' latin1 is Windows-1252, which has these where Latin-1 has control characters. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
const BYTES = new Map(
  Array.from({ length: 256 }, (_, byte) => [WINDOWS_1252[byte - 0x80] ?? String.fromCharCode(byte), byte]),
);
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ASCII = /^[\0-\x7f]*$/u;

/** A text of the original; where it looks like UTF-8 kept as Latin-1, mended or noted, as the operator wishes. */
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

/** Before the spelling: to put the marks of a long text in order takes time by its square. */
const LONGEST_SPELT = 1000;

const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** A name on one line, of at most `most` characters and without those that no name may hold; null when nothing is left. */
export function nameOf(text: string | null, most: number, rules: Rules, note: Note): string | null {
  const whole = (textOf(text, rules, note) ?? "").replace(BREAKS, " ").trim().slice(0, LONGEST_SPELT);
  const line = toLine(whole.normalize("NFC")).trim();
  return isVisible(line) ? toLine(cutTo(line, most, note)) : null;
}

/** The first `most` characters of a text. */
export function cutTo(text: string, most: number, note: Note): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  note(`cut to ${most} characters`);
  return characters.slice(0, most).join("");
}

/** "Ã©" is what the two bytes of "é" look like to a program that reads them as Latin-1. */
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
