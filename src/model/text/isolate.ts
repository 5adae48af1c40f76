const ISOLATE = "\u2068";
const END = "\u2069";
/** Embeddings, overrides and isolates: an unbalanced one would affect text after the end. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/gu;

/** Wraps a user's text in a first strong isolate (UAX #9), so that its direction does not reorder the text around it. */
export function isolate(text: string): string {
  return `${ISOLATE}${text.replaceAll(DIRECTION_CONTROLS, "")}${END}`;
}
