/** Interval of sequences, both ends included. [1, 0] stands for a history known to be empty so far. */
export type Range = readonly [from: number, to: number];

/** Returns ascending, disjoint ranges with one more in them; adjacent ones become one. */
export function joinRange(ranges: readonly Range[], [from, to]: Range): readonly Range[] {
  const below = ranges.filter(([, end]) => end < from - 1);
  const above = ranges.filter(([start]) => start > to + 1);
  const joined = ranges.slice(below.length, ranges.length - above.length);
  const first = joined[0]?.[0] ?? from;
  const last = joined.at(-1)?.[1] ?? to;
  return [...below, [Math.min(from, first), Math.max(to, last)], ...above];
}

/** Returns the part of the ranges at and above a sequence. */
export function cutBelow(ranges: readonly Range[], sequence: number): readonly Range[] {
  return ranges.flatMap(([from, to]) => (to < sequence ? [] : [[Math.max(from, sequence), to] as const]));
}

export function isCovered(ranges: readonly Range[], sequence: number): boolean {
  return ranges.some(([from, to]) => from <= sequence && sequence <= to);
}

export interface PageQuery {
  readonly first?: number;
  readonly last?: number;
  readonly afterSequence?: number;
  /** At most one above an existing message: sequences below it that the page lacks count as hidden. */
  readonly beforeSequence?: number;
}

export interface PageBounds {
  readonly sequences: readonly number[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/**
 * Returns the range that a page of messages covers: sequences in it that the page lacks are hidden from the viewer.
 * An end that the list has reached extends to the bound that was asked for.
 */
export function rangeOfPage(
  query: PageQuery,
  { sequences, hasNextPage, hasPreviousPage }: PageBounds,
): Range | undefined {
  const { first, afterSequence = 0, beforeSequence } = query;
  const isForward = first !== undefined;
  const from = isForward || !hasPreviousPage ? afterSequence + 1 : sequences[0];
  const isToBound = beforeSequence !== undefined && (!isForward || !hasNextPage);
  const to = isToBound ? beforeSequence - 1 : (sequences.at(-1) ?? (from === 1 ? 0 : undefined));
  return from === undefined || to === undefined ? undefined : [from, to];
}
