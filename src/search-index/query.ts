import { BadUserInput } from "../infra/errors.js";
import { bigrams, tokenize, truncateTerm } from "./tokenizer.js";

/** Condition on the index's terms: equality, or a prefix. */
export interface TermCondition {
  readonly term: string;
  readonly isPrefix: boolean;
}

/** A parsed search: conditions for the index, which find candidates, and the test that decides about each. */
export interface SearchQuery {
  /** Empty where the search has no term: it finds nothing. */
  readonly conditions: readonly TermCondition[];
  /** Returns true where a text has all terms of the search. */
  matches(text: string): boolean;
}

const MAX_BYTES = 4096;
const MAX_TERMS = 200;

/**
 * Parses a search as it was typed. A text matches if it has all words, the last one as a prefix, and all runs of scripts
 * without spaces anywhere. @throws BadUserInput over 4,096 bytes or 200 terms
 */
export function parseQuery(text: string): SearchQuery {
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw new BadUserInput("A search has at most 4,096 bytes in UTF-8: search for a part of it.");
  const { words, ngramRuns, lastWord } = tokenize(text);
  if (words.length + ngramRuns.length > MAX_TERMS)
    throw new BadUserInput("A search has at most 200 words: search for a part of it.");
  const whole = words.filter((word) => word !== lastWord);
  return {
    conditions: [
      ...whole.map((word) => ({ term: truncateTerm(word), isPrefix: false })),
      ...conditionsOfRuns(ngramRuns),
      ...(lastWord === undefined ? [] : [{ term: truncateTerm(lastWord), isPrefix: true }]),
    ],
    matches: (candidate) => {
      const terms = tokenize(candidate);
      const found = new Set(terms.words);
      return (
        whole.every((word) => found.has(word)) &&
        (lastWord === undefined || terms.words.some((word) => word.startsWith(lastWord))) &&
        ngramRuns.every((run) => terms.ngramRuns.some((other) => other.includes(run)))
      );
    },
  };
}

/** The index has bigrams and last characters: a single character is a prefix of either. */
function conditionsOfRuns(runs: readonly string[]): TermCondition[] {
  const pairs = new Set(runs.flatMap(bigrams));
  const single = runs.filter((run) => bigrams(run).length === 0);
  return [
    ...Array.from(pairs, (term) => ({ term, isPrefix: false })),
    ...single.map((term) => ({ term, isPrefix: true })),
  ];
}
