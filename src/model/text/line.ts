import { INVISIBLE, isVisible } from "./characters.js";

/** Scripts in which a joiner behind a letter or mark changes its form (UAX 31, 2.3). */
const JOINING = [
  ...["Arabic", "Syriac", "Mandaic", "Mongolian", "Nko", "Adlam"],
  ...["Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala"],
  ...["Khmer", "Myanmar", "Balinese", "Javanese", "Chakma"],
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join("");

/** Allowed characters; an invisible one only where it changes the character before it. */
const PIECES = [
  // Flags of England, Scotland and Wales. Other tag characters would be invisible text.
  String.raw`\p{RGI_Emoji_Tag_Sequence}`,
  String.raw`[^[${INVISIBLE}--\p{Zs}]\p{Noncharacter_Code_Point}]`,
  String.raw`(?<=[[\p{L}\p{M}]&&[${JOINING}]])[\u200C\u200D]`,
  String.raw`(?<=\p{Script=Mongolian})[\u180B-\u180D\u180F]`,
  String.raw`(?<=\p{Script=Han})[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]`,
  String.raw`(?<=[\p{Emoji}--[0-9#*]])[\uFE0E\uFE0F]`,
  String.raw`(?<=[0-9#*])\uFE0F(?=\u20E3)`,
  String.raw`(?<=\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?)\u200D(?=\p{Extended_Pictographic})`,
];
const PIECE = new RegExp(PIECES.join("|"), "gv");

/**
 * Removes characters that a name may not contain: controls, line breaks, direction controls, and invisible characters,
 * except where a script or an emoji needs them.
 */
export function toLine(text: string): string {
  return text.match(PIECE)?.join("") ?? "";
}

/** Returns true where a text is visible and has nothing that `toLine` removes. */
export function isLine(text: string): boolean {
  return isVisible(text) && toLine(text) === text;
}
