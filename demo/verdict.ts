import { shown } from "./transcript.js";

/** Compares what was seen with what must have been seen, and remembers what differs. */
export interface Verdict {
  /** Compares two lists, line by line. */
  same(what: string, expected: readonly string[], seen: readonly string[]): void;
  readonly comparisons: number;
  readonly differences: readonly string[];
}

export function createVerdict(): Verdict {
  const differences: string[] = [];
  let comparisons = 0;
  return {
    same: (what, expected, seen) => {
      comparisons += 1;
      const difference = firstDifference(expected, seen);
      if (difference !== undefined) differences.push(`${what}: ${difference}`);
    },
    get comparisons() {
      return comparisons;
    },
    differences,
  };
}

function firstDifference(expected: readonly string[], seen: readonly string[]): string | undefined {
  const length = Math.max(expected.length, seen.length);
  const index = Array.from({ length }, (_, place) => place).find((place) => expected[place] !== seen[place]);
  if (index === undefined) return undefined;
  const [wanted, found] = [expected[index], seen[index]];
  const counts = expected.length === seen.length ? "" : ` (${expected.length} lines expected, ${seen.length} seen)`;
  return `line ${index + 1} differs${counts}\n    expected  ${quoted(wanted)}\n    seen      ${quoted(found)}${letters(wanted, found)}`;
}

function quoted(line: string | undefined): string {
  return line === undefined ? "nothing" : shown(line, 100);
}

/** Two texts can look alike: says where they part. */
function letters(wanted: string | undefined, found: string | undefined): string {
  if (wanted === undefined || found === undefined) return "";
  let index = 0;
  while (wanted[index] === found[index]) index += 1;
  const at = (text: string) => {
    const code = text.codePointAt(index);
    return code === undefined ? "the end" : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  };
  return `\n    they part at letter ${index + 1}: ${at(wanted)} expected, ${at(found)} seen`;
}
