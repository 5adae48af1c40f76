/** Blank glyphs without a Unicode property for it: Braille without dots, hieroglyphic blanks, a null notehead. */
const BLANK_GLYPHS = String.raw`\u2800\uFFFC\u{13441}\u{13442}\u{16FE4}\u{1D159}`;
/** Format characters with a glyph (Prepended_Concatenation_Mark, a property that RegExp does not support). */
const DRAWN_FORMATS = String.raw`\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}`;

/**
 * Character class of invisible characters: blanks, controls, formats such as direction controls and tags, fillers,
 * variation selectors, lone surrogates. For expressions with the flag v.
 */
export const INVISIBLE = String.raw`[[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}${BLANK_GLYPHS}]--[${DRAWN_FORMATS}]]`;

const INVISIBLE_TEXT = new RegExp(`^${INVISIBLE}*$`, "v");

/** Returns true where a text has a visible character. */
export function isVisible(text: string): boolean {
  return !INVISIBLE_TEXT.test(text);
}
