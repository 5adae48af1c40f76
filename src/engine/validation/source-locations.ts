import type { GraphQLError, Source, SourceLocation } from "graphql";

/** The lines of a document, to find where in it an offset is. */
export class Lines {
  #starts: readonly number[] | undefined;

  constructor(private readonly text: string) {}

  placeOf(offset: number): SourceLocation {
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
 * Takes the text from the nodes of a parsed document. GraphQLError looks for the line of every node it names in the text
 * that the node refers to, from the beginning: a thousand errors about a document of a million blank lines took a minute.
 * Without a text, an error's column is the node's offset; `locate` makes a place of it.
 */
export function forgetText(source: Source): void {
  source.body = "";
}

/** Sets the places of errors about a document whose text its nodes do not know. */
export function locate<Located extends GraphQLError>(errors: readonly Located[], lines: Lines): readonly Located[] {
  for (const error of errors)
    if (error.locations !== undefined)
      Object.assign(error, {
        locations: error.locations.slice(0, MAX_LOCATIONS).map(({ column }) => lines.placeOf(column - 1)),
      });
  return errors;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { 0: end, index } of text.matchAll(/\r\n|[\n\r]/gu)) starts.push(index + end.length);
  return starts;
}
