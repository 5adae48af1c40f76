const ISOLATE = "\u2068";
const END = "\u2069";
/** Embeddings, overrides and isolates, of which an odd one would reach past the end. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Returns a person's text for a sentence of the server's: a first strong isolate (UAX #9), so that the direction of its
 * letters moves nothing around it.
 */
export function isolate(text: string): string {
  return `${ISOLATE}${text.replaceAll(DIRECTION_CONTROLS, "")}${END}`;
}
