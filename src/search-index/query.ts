import { BadInput } from "../infra/errors.js";
import { cut, pairsOf, termsOf } from "./tokenizer.js";

/** A condition on the index's words: one of them, or the beginning of one. */
export interface WordCondition {
  readonly word: string;
  readonly isPrefix: boolean;
}

/** A search: conditions that the index can answer, and the test that decides. */
export interface SearchQuery {
  /** None where there is no word to search for: nothing is found. */
  readonly conditions: readonly WordCondition[];
  /** Returns true where a text has all of it. */
  fits(text: string): boolean;
}

const MAX_BYTES = 4096;
const MAX_WORDS = 200;

/**
 * Reads a search as it was typed: all of its words have to be there, the last as the beginning of one; of scripts that are
 * written without spaces, any part. @throws BadInput when it is too long
 */
export function readQuery(text: string): SearchQuery {
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw new BadInput("A search has at most 4,096 bytes in UTF-8: search for a part of it.");
  const { words, runs, lastWord } = termsOf(text);
  if (words.length + runs.length > MAX_WORDS)
    throw new BadInput("A search has at most 200 words: search for a part of it.");
  const whole = words.filter((word) => word !== lastWord);
  return {
    conditions: [
      ...whole.map((word) => ({ word: cut(word), isPrefix: false })),
      ...conditionsOfRuns(runs),
      ...(lastWord === undefined ? [] : [{ word: cut(lastWord), isPrefix: true }]),
    ],
    fits: (candidate) => {
      const terms = termsOf(candidate);
      const found = new Set(terms.words);
      return (
        whole.every((word) => found.has(word)) &&
        (lastWord === undefined || terms.words.some((word) => word.startsWith(lastWord))) &&
        runs.every((run) => terms.runs.some((other) => other.includes(run)))
      );
    },
  };
}

/** The index has pairs of neighbours; a single character is the beginning of one, or the last of its run. */
function conditionsOfRuns(runs: readonly string[]): WordCondition[] {
  const pairs = new Set(runs.flatMap(pairsOf));
  const single = runs.filter((run) => pairsOf(run).length === 0);
  return [
    ...Array.from(pairs, (word) => ({ word, isPrefix: false })),
    ...single.map((word) => ({ word, isPrefix: true })),
  ];
}
