import { fold } from "./fold.js";

/** Terms of a text: words, and runs of characters in scripts that are written without spaces, indexed by n-grams. */
export interface Terms {
  readonly words: readonly string[];
  readonly ngramRuns: readonly string[];
  /** The text's last term where that is a word: a search takes it as a prefix. */
  readonly lastWord: string | undefined;
}

/** Length of the index's column. */
const MAX_TERM_CHARACTERS = 32;

const UNSPACED = ["Han", "Hiragana", "Katakana", "Bopomofo", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan"]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join("");
const LETTERS = "\\p{L}\\p{N}\\p{M}";
const TERM = new RegExp(
  `\\p{RGI_Emoji}|\\p{Extended_Pictographic}|[[${LETTERS}]&&[${UNSPACED}]]+|[[${LETTERS}]--[${UNSPACED}]]+`,
  "gv",
);
const UNSPACED_RUN = new RegExp(`^[${UNSPACED}]`, "u");

/** ASCII texts, the most common ones, take a fast path with the same result. */
const ASCII = /^[\0-\x7f]*$/u;
const ASCII_WORD = /[a-z\d]+/gu;

/** Splits a text into terms, without regard to case, accents and Unicode normal forms. */
export function tokenize(text: string): Terms {
  if (ASCII.test(text)) return tokenizeAscii(text.toLowerCase());
  const terms = fold(text).match(TERM) ?? [];
  const isRun = (term: string) => UNSPACED_RUN.test(term);
  const last = terms.at(-1);
  return {
    words: [...new Set(terms.filter((term) => !isRun(term)))],
    ngramRuns: [...new Set(terms.filter(isRun))],
    lastWord: last === undefined || isRun(last) ? undefined : last,
  };
}

function tokenizeAscii(text: string): Terms {
  const words = text.match(ASCII_WORD) ?? [];
  return { words: [...new Set(words)], ngramRuns: [], lastWord: words.at(-1) };
}

/** Terms under which the index stores a text: its words, and of each run the bigrams and the last character. */
export function indexTerms(text: string): string[] {
  const { words, ngramRuns } = tokenize(text);
  return [
    ...new Set([...words.map(truncateTerm), ...ngramRuns.flatMap((run) => [...bigrams(run), lastCharacter(run)])]),
  ];
}

/** Truncates a term to the length of the index's column. */
export function truncateTerm(term: string): string {
  return term.length <= MAX_TERM_CHARACTERS ? term : [...term].slice(0, MAX_TERM_CHARACTERS).join("");
}

/** Pairs of adjacent characters of a run. */
export function bigrams(run: string): string[] {
  const characters = [...run];
  return characters.slice(1).map((character, index) => `${characters[index] ?? ""}${character}`);
}

function lastCharacter(run: string): string {
  return [...run].at(-1) ?? "";
}
