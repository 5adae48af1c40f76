import type { LogPosition } from "./position.js";

/**
 * Returns the opaque cursor of a position in a user's log, which clients pass as `after`: `e<sequence>.<anchor in base
 * 36>`. A position without an anchor gives the cursor of older versions, `e<sequence>`.
 */
export function toCursor({ seq, anchor }: LogPosition): string {
  return toOpaque(anchor === undefined ? `e${seq}` : `e${seq}.${anchor.toString(36)}`);
}

/** Base64 without padding. The text must be ASCII letters, digits and dots, whose base64 needs no URL escapes. */
function toOpaque(text: string): string {
  // btoa is four times as fast as Buffer.
  return btoa(text).slice(0, Math.ceil((text.length * 4) / 3));
}

/** Returns the position of a cursor, or undefined if the text is not a cursor. */
export function fromCursor(cursor: string): LogPosition | undefined {
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  const [, seq, anchor] = /^e(\d{1,10})(?:\.([0-9a-z]{1,10}))?$/u.exec(text) ?? [];
  if (seq === undefined) return undefined;
  return { seq: Number(seq), ...(anchor !== undefined && { anchor: Number.parseInt(anchor, 36) }) };
}
