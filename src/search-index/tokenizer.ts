import { fold } from "./fold.js";

/** A text as the search takes it apart: words, and runs of characters in scripts that are written without spaces. */
export interface Terms {
  readonly words: readonly string[];
  readonly runs: readonly string[];
  /** The text's last term where that is a word, which may be the beginning of a longer one. */
  readonly lastWord: string | undefined;
}

/** What a word of the index can hold. */
const MOST_CHARACTERS = 32;

const UNSPACED = ["Han", "Hiragana", "Katakana", "Bopomofo", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan"]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join("");
const LETTERS = "\\p{L}\\p{N}\\p{M}";
const TERM = new RegExp(
  `\\p{RGI_Emoji}|\\p{Extended_Pictographic}|[[${LETTERS}]&&[${UNSPACED}]]+|[[${LETTERS}]--[${UNSPACED}]]+`,
  "gv",
);
const UNSPACED_RUN = new RegExp(`^[${UNSPACED}]`, "u");

/** What most texts are made of: taken apart the short way, with the same result. */
const PLAIN_TEXT = /^[\0-\x7f]*$/u;
const PLAIN_WORD = /[a-z\d]+/gu;

/** Takes a text apart, without regard to case, accents and the ways of writing one character. */
export function termsOf(text: string): Terms {
  if (PLAIN_TEXT.test(text)) return plainTermsOf(text.toLowerCase());
  const found = fold(text).match(TERM) ?? [];
  const isRun = (term: string) => UNSPACED_RUN.test(term);
  const last = found.at(-1);
  return {
    words: [...new Set(found.filter((term) => !isRun(term)))],
    runs: [...new Set(found.filter(isRun))],
    lastWord: last === undefined || isRun(last) ? undefined : last,
  };
}

function plainTermsOf(text: string): Terms {
  const words = text.match(PLAIN_WORD) ?? [];
  return { words: [...new Set(words)], runs: [], lastWord: words.at(-1) };
}

/** The words under which the index keeps a text: of a run each pair of neighbours and the last character. */
export function indexWordsOf(text: string): string[] {
  const { words, runs } = termsOf(text);
  return [...new Set([...words.map(cut), ...runs.flatMap((run) => [...pairsOf(run), run.slice(lastStart(run))])])];
}

/** A word as the index has it. */
export function cut(word: string): string {
  return word.length <= MOST_CHARACTERS ? word : [...word].slice(0, MOST_CHARACTERS).join("");
}

/** The pairs of neighbouring characters in a run. */
export function pairsOf(run: string): string[] {
  const characters = [...run];
  return characters.slice(1).map((character, index) => `${characters[index] ?? ""}${character}`);
}

function lastStart(run: string): number {
  return run.length - ([...run].at(-1)?.length ?? 0);
}
