import { isVisible } from "../../model/text/characters.js";
import { Refusal } from "../../infra/errors.js";

const MAX_CHARACTERS = 10_000;
/** One character can carry any number of accents: what a text weighs has a bound of its own. */
const MAX_BYTES = 65_535;

const CLIENT_ID = /^[\x21-\x7e]{1,100}$/u;

/** V8 takes time for each character in proportion to the text around it: 4 seconds for a whole text of 10,000 emoji. */
const WINDOW = 256;

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The text of a message, unchanged. @throws Refusal INVALID when nothing of it shows, too long, or no valid Unicode */
export function requireText(body: string | null | undefined): string {
  // Weighed first: what follows reads it character by character.
  if (Buffer.byteLength(body ?? "") > MAX_BYTES)
    throw invalid(
      "A message may have at most 65,535 bytes in UTF-8, where emoji and accents weigh more than letters.",
      "body",
    );
  if (body?.isWellFormed() === false)
    throw invalid("The text must be valid Unicode: it holds half of a surrogate pair.", "body");
  if (body === null || body === undefined || !isVisible(body)) throw invalid("A message needs some text.", "body");
  if (isTooLong(body)) throw invalid("A message may have at most 10,000 characters.", "body");
  return body;
}

/** The words beside media: a text, or null for none. @throws Refusal INVALID as requireText does */
export function requireCaption(body: string | null | undefined): string | null {
  return body === null || body === undefined || body === "" ? null : requireText(body);
}

/** The client's own id of a message. @throws Refusal INVALID when it has another form */
export function requireClientMessageId(id: string): string {
  if (!CLIENT_ID.test(id))
    throw invalid("clientMessageId must be 1 to 100 visible ASCII characters, such as a UUID.", "clientMessageId");
  return id;
}

/** Counts as people do: an emoji of seven code points is one character. Stops as soon as the bound is passed. */
function isTooLong(body: string): boolean {
  if (body.length <= MAX_CHARACTERS) return false;
  let count = 0;
  let from = 0;
  let width = WINDOW;
  while (from < body.length && count <= MAX_CHARACTERS) {
    const to = endOf(body, from + width);
    const starts = Array.from(characters.segment(body.slice(from, to)), ({ index }) => index);
    const last = starts.at(-1) ?? 0;
    const isWhole = to === body.length;
    // The last character may go on behind the window, so the next window begins with it, or is wider to hold it.
    if (!isWhole && last === 0) width *= 2;
    else {
      count += isWhole ? starts.length : starts.length - 1;
      from = isWhole ? to : from + last;
      width = WINDOW;
    }
  }
  return count > MAX_CHARACTERS;
}

/** An end near `to` that does not part the halves of a surrogate pair. */
function endOf(body: string, to: number): number {
  const isFirstHalf = (body.charCodeAt(to - 1) & 0xfc00) === 0xd800;
  return Math.min(body.length, isFirstHalf ? to + 1 : to);
}

function invalid(message: string, field: string): Refusal {
  return new Refusal("INVALID", message, [field]);
}
