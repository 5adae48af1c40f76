const MAX_CHARACTERS = 2048;
/** Parsers drop blanks and controls, read "\" as "/", and make another host of one in other characters. */
const MISREAD = /[\s\\\p{Cc}\p{Cf}\p{Cs}]/u;
/** The scheme and both slashes, which a parser does without, and the host in ASCII with its port. */
const START = /^https:\/\/([\w.~-]+|\[[\da-f:.]+\])(?::\d+)?(?=[/?#]|$)/iu;

/**
 * An https address as the URL parser prints it, where every other program reads the same host from what was written;
 * undefined for anything else, such as an address with credentials.
 */
export function toHttpsAddress(text: string): string | undefined {
  if (text.length > MAX_CHARACTERS || MISREAD.test(text)) return undefined;
  const host = START.exec(text)?.[1]?.toLowerCase();
  if (host === undefined || !URL.canParse(text)) return undefined;
  const { hostname, href } = new URL(text);
  // Such as 127.1 and 0x7f000001, which the parser takes for 127.0.0.1.
  return hostname === host && href.length <= MAX_CHARACTERS ? href : undefined;
}
