const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/u;

/** Message for a text that UTF-8 cannot encode. */
export const ILL_FORMED =
  "A text has half of a surrogate pair, such as \\ud83d without \\ude00: send whole characters, which UTF-8 can hold.";

/**
 * Returns true if `json`, parsed from the valid UTF-8 `text`, contains a lone surrogate. Only an escape can produce one, so
 * that most texts need no traversal.
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
