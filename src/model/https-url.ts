const MAX_CHARACTERS = 2048;
/** Characters that parsers drop or replace: blanks, controls, and "\", which is read as "/". */
const MISREAD = /[\s\\\p{Cc}\p{Cf}\p{Cs}]/u;
/** Scheme, both slashes, which a parser does not require, and an ASCII host with its port. */
const START = /^https:\/\/([\w.~-]+|\[[\da-f:.]+\])(?::\d+)?(?=[/?#]|$)/iu;

/**
 * Normalizes an https URL as the URL parser prints it; undefined for anything else: URLs with credentials, and all in
 * which other parsers could read another host.
 */
export function toHttpsUrl(text: string): string | undefined {
  if (text.length > MAX_CHARACTERS || MISREAD.test(text)) return undefined;
  const host = START.exec(text)?.[1]?.toLowerCase();
  if (host === undefined || !URL.canParse(text)) return undefined;
  const { hostname, href } = new URL(text);
  // Differs for 127.1 and 0x7f000001, which the parser reads as 127.0.0.1.
  return hostname === host && href.length <= MAX_CHARACTERS ? href : undefined;
}
