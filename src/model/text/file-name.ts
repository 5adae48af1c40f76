import { isLine } from "./line.js";

const MAX_CHARACTERS = 255;
const SEPARATOR = /[/\\]/u;
/** Some systems strip trailing dots and blanks, which would name another file. Also refuses "." and "..". */
const ODD_ENDS = /^\p{White_Space}|[.\p{White_Space}]$/u;

/** Sentence for people whose file name is refused. */
export const FILE_NAME_RULE =
  "A file name is one line of at most 255 visible characters, without slashes, and without a blank or dot at its end.";

/** Returns true for a file name of any system: one line without slashes, and without a blank or dot at its end. */
export function isFileName(text: string): boolean {
  return text.length <= MAX_CHARACTERS && isLine(text) && !SEPARATOR.test(text) && !ODD_ENDS.test(text);
}
