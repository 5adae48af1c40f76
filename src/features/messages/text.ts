import { MAX_TEXT_BYTES } from "../../model/message.js";
import { isVisible } from "../../model/text/characters.js";
import { Refusal } from "../../infra/errors.js";

const MAX_CHARACTERS = 10_000;

const CLIENT_ID = /^[\x21-\x7e]{1,100}$/u;

/** Segmenting takes V8 time in proportion to the whole string per grapheme: 4 s for 10,000 emoji without windows. */
const WINDOW = 256;

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Validates a text and returns it unchanged. @throws Refusal INVALID where it is invisible, too long or invalid Unicode */
export function requireText(body: string | null | undefined): string {
  // The size first, since the other checks read every character. One grapheme can have any number of combining marks.
  if (Buffer.byteLength(body ?? "") > MAX_TEXT_BYTES)
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

/** Validates the caption of media; null or empty is none. @throws Refusal INVALID as requireText does */
export function requireCaption(body: string | null | undefined): string | null {
  return body === null || body === undefined || body === "" ? null : requireText(body);
}

/** Validates the client's id of a message. @throws Refusal INVALID */
export function requireClientMessageId(id: string): string {
  if (!CLIENT_ID.test(id))
    throw invalid("clientMessageId must be 1 to 100 visible ASCII characters, such as a UUID.", "clientMessageId");
  return id;
}

/** Counts graphemes, where an emoji of seven code points is one, until the limit is passed. */
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
    // The last grapheme may continue beyond the window: the next window starts with it, or is wider.
    if (!isWhole && last === 0) width *= 2;
    else {
      count += isWhole ? starts.length : starts.length - 1;
      from = isWhole ? to : from + last;
      width = WINDOW;
    }
  }
  return count > MAX_CHARACTERS;
}

/** An end at `to`, or one further where that would split a surrogate pair. */
function endOf(body: string, to: number): number {
  const isFirstHalf = (body.charCodeAt(to - 1) & 0xfc00) === 0xd800;
  return Math.min(body.length, isFirstHalf ? to + 1 : to);
}

function invalid(message: string, field: string): Refusal {
  return new Refusal("INVALID", message, [field]);
}
