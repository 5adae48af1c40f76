import type { GraphQLError, Source, SourceLocation } from "graphql";

/** Line index of a document, which maps offsets to lines and columns. */
export class Lines {
  #starts: readonly number[] | undefined;

  constructor(private readonly text: string) {}

  locationOf(offset: number): SourceLocation {
    const starts = (this.#starts ??= lineStarts(this.text));
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }
}

const MAX_LOCATIONS = 5;

/**
 * Removes the source text from the nodes of a parsed document. GraphQLError searches that text from its start for each node,
 * which took a minute for a thousand errors in a million blank lines. Without it, an error's column is the node's offset,
 * which `locate` converts.
 */
export function detachSource(source: Source): void {
  source.body = "";
}

/** Sets the locations of errors in a document with a detached source. */
export function locate<Located extends GraphQLError>(errors: readonly Located[], lines: Lines): readonly Located[] {
  for (const error of errors)
    if (error.locations !== undefined)
      Object.assign(error, {
        locations: error.locations.slice(0, MAX_LOCATIONS).map(({ column }) => lines.locationOf(column - 1)),
      });
  return errors;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { 0: end, index } of text.matchAll(/\r\n|[\n\r]/gu)) starts.push(index + end.length);
  return starts;
}
