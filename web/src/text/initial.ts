const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

// Direction marks and isolates: a name may begin with one.
const INVISIBLE = /[\p{Cf}\p{Cc}\p{Zs}]/u;

/** The first grapheme of a name that shows, in upper case; "?" of a name that has none. */
export function initialOf(name: string): string {
  for (const { segment } of segmenter.segment(name)) {
    if (![...segment].every((character) => INVISIBLE.test(character))) return segment.toLocaleUpperCase();
  }
  return "?";
}
