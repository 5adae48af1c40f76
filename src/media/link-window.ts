/** Window of time within which the links of an object are equal, so that browsers keep what they have loaded. */
export interface LinkWindow {
  readonly begin: Date;
  /** Expiry of the links of this window. */
  readonly end: Date;
}

/** Returns the window of `now`. Windows begin every half of `seconds`, so a link is valid for that half at least, and for `seconds` at most. */
export function linkWindow(now: Date, seconds: number): LinkWindow {
  const step = (seconds * 1000) / 2;
  const begin = Math.floor(now.getTime() / step) * step;
  return { begin: new Date(begin), end: new Date(begin + 2 * step) };
}
