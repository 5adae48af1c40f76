import { isLine } from "./line.js";

const MAX_CHARACTERS = 255;
const SEPARATOR = /[/\\]/u;
/** Some systems strip trailing dots and blanks, which would name another file. Also refuses "." and "..". */
const ODD_ENDS = /^\p{White_Space}|[.\p{White_Space}]$/u;

/** Returns true for a file name of any system: one line without slashes, and without a blank or dot at its end. */
export function isFileName(text: string): boolean {
  return text.length <= MAX_CHARACTERS && isLine(text) && !SEPARATOR.test(text) && !ODD_ENDS.test(text);
}
