import { cut, pairsOf, termsOf } from "../../core/words.js";
import { BadInput } from "../../infra/errors.js";

/** A condition on the index's words: one of them, or the beginning of one. */
export interface WordCondition {
  readonly word: string;
  readonly isPrefix: boolean;
}

/** What is searched for: conditions that the index can answer, and the test that decides. */
export interface SearchQuery {
  readonly conditions: readonly WordCondition[];
  /** Whether a message's text has all of it. */
  fits(text: string): boolean;
}

const MOST_CHARACTERS = 200;

/**
 * Reads what somebody typed: all of its words have to be there, the last as the beginning of one; of scripts that are
 * written without spaces, any part. @throws BadInput without any word, or with too many
 */
export function readQuery(text: string): SearchQuery {
  if ([...text].length > MOST_CHARACTERS) throw new BadInput(`A search has at most ${MOST_CHARACTERS} characters.`);
  const { words, runs, endsWithWord } = termsOf(text);
  if (words.length + runs.length === 0) throw new BadInput("Search for at least one word.");
  const last = endsWithWord ? words.at(-1) : undefined;
  const whole = words.filter((word) => word !== last);
  return {
    conditions: [
      ...whole.map((word) => ({ word: cut(word), isPrefix: false })),
      ...runs.flatMap(conditionsOfRun),
      ...(last === undefined ? [] : [{ word: cut(last), isPrefix: true }]),
    ],
    fits: (candidate) => {
      const terms = termsOf(candidate);
      return (
        whole.every((word) => terms.words.includes(word)) &&
        (last === undefined || terms.words.some((word) => word.startsWith(last))) &&
        runs.every((run) => terms.runs.some((other) => other.includes(run)))
      );
    },
  };
}

/** The index has pairs of neighbours; a single character is the beginning of one, or the last of its run. */
function conditionsOfRun(run: string): WordCondition[] {
  const pairs = pairsOf(run);
  return pairs.length === 0 ? [{ word: run, isPrefix: true }] : pairs.map((word) => ({ word, isPrefix: false }));
}
