/** Returns `before` if `after` has the same items in the same order, so that who compares by identity sees no change. */
export function sameItems<Item>(before: readonly Item[], after: readonly Item[]): readonly Item[] {
  return before.length === after.length && before.every((item, place) => item === after[place]) ? before : after;
}
