/** A place in a user's log as clients hold it: opaque, to be handed back as `after`. */
export function toCursor(seq: number): string {
  return Buffer.from(`e${seq}`).toString("base64url");
}

/** The seq behind a cursor, or undefined when it is not one of ours. */
export function fromCursor(cursor: string): number | undefined {
  const match = /^e(\d{1,10})$/u.exec(Buffer.from(cursor, "base64url").toString("latin1"));
  return match === null ? undefined : Number(match[1]);
}
