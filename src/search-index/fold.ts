/** More marks than any word has on one letter. Normalizing 100,000 of them would take minutes. */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;
/** Marks that people often omit: accents, and the vowel signs of Arabic and Hebrew. */
const LOOSE_MARKS =
  /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}])\p{Mn}+/gu;

/** Letters that no normal form decomposes, as people type them on another keyboard (CLDR's Latin-ASCII). */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ħ: "h", ŧ: "t", ŋ: "n", ĸ: "q", ƿ: "w" },
  ...{
    ⱥ: "a",
    ƀ: "b",
    ɓ: "b",
    ƃ: "b",
    ƈ: "c",
    ȼ: "c",
    ɖ: "d",
    ɗ: "d",
    ƌ: "d",
    ɛ: "e",
    ɇ: "e",
    ƒ: "f",
    ǥ: "g",
    ɠ: "g",
    ɣ: "g",
    ɨ: "i",
  },
  ...{
    ɉ: "j",
    ƙ: "k",
    ƚ: "l",
    ɲ: "n",
    ƞ: "n",
    ɔ: "o",
    ƥ: "p",
    ɍ: "r",
    ʈ: "t",
    ƭ: "t",
    ʉ: "u",
    ʋ: "v",
    ƴ: "y",
    ɏ: "y",
    ƶ: "z",
  },
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

/** ASCII texts, the most common ones, take a fast path with the same result. */
const ASCII = /^[\0-\x7f]*$/u;

/** Normalized form of a text for comparison in searches: without case, accents and differences of normal form. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return caseless(text.replace(TOO_MANY_MARKS, "$1").normalize("NFKD").replace(LOOSE_MARKS, "$1"))
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFC")
    .replaceAll("\u{fe0f}", "");
}

/** Case folding through capitals, since ß → SS, ﬁ → FI, ı → I; the first step makes ẞ a ß. */
function caseless(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
}
