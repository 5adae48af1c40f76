import { isLine } from "./line.js";

const MAX_CHARACTERS = 255;
const SEPARATOR = /[/\\]/u;
/** "." and ".." too: some systems drop dots and blanks at the end, so that another file is meant. */
const ODD_ENDS = /^\p{White_Space}|[.\p{White_Space}]$/u;

/** Returns true where a text can name a file on any system: one line without slashes, and no blank or dot at its end. */
export function isFileName(text: string): boolean {
  return text.length <= MAX_CHARACTERS && isLine(text) && !SEPARATOR.test(text) && !ODD_ENDS.test(text);
}
