const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/u;

/** The words for a text that no UTF-8 can hold. */
export const ILL_FORMED =
  "A text has half of a surrogate pair, such as \\ud83d without \\ude00: send whole characters, which UTF-8 can hold.";

/**
 * Returns true where JSON that was read from `text`, itself valid UTF-8, holds a lone surrogate: an escape alone can bring
 * one, so that nearly every text is passed by a search for those.
 */
export function hasLoneSurrogate(text: string, json: unknown): boolean {
  if (!ESCAPED_SURROGATE.test(text)) return false;
  const left: unknown[] = [json];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === "string" && !isWellFormed(value)) return true;
    if (typeof value === "object" && value !== null)
      for (const [key, item] of Object.entries(value)) left.push(key, item);
  }
  return false;
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
