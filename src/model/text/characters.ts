/** Blank by their glyph, which no property of Unicode says: Braille without dots, hieroglyphic blanks, a null notehead. */
const BLANK_GLYPHS = String.raw`\u2800\uFFFC\u{13441}\u{13442}\u{16FE4}\u{1D159}`;
/** Formats that are drawn, around the digits behind them (Prepended_Concatenation_Mark, which RegExp does not know). */
const DRAWN_FORMATS = String.raw`\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}`;

/**
 * Class of the characters that show nothing by themselves: blanks, controls, formats such as the turning of direction and
 * tags, fillers, selectors, halves of a surrogate pair. For expressions with the flag v.
 */
export const INVISIBLE = String.raw`[[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}${BLANK_GLYPHS}]--[${DRAWN_FORMATS}]]`;

const SHOWS_NOTHING = new RegExp(`^${INVISIBLE}*$`, "v");

/** Returns true where a text shows anything to a reader. */
export function isVisible(text: string): boolean {
  return !SHOWS_NOTHING.test(text);
}
