/** Wraps a name or text of a person in a direction isolate, for places that take plain text alone. */
export function isolate(name: string): string {
  return `\u2068${name}\u2069`;
}
