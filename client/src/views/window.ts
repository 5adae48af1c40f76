import type { PageQuery, Range } from "../store/ranges.js";

const PAGE_SIZE = 50;
const MAX_ITEMS = 400;

/** Shown stretch of a history, by sequence, both ends included. */
export interface Window {
  readonly from: number;
  /** Infinity while the window follows the newest message. */
  readonly to: number;
  /** A sequence of the stored range that is shown; Infinity for the range of the newest message. */
  readonly anchor: number;
}

/** The stored parts of a history. */
export interface History {
  readonly ranges: readonly Range[];
  /** Sequences below it are hidden from the viewer. */
  readonly start: number;
  /** Sequence of the newest message; 0 without one. */
  readonly newest: number;
}

/** Returns the window of the newest messages. */
export function windowAtEnd(newest: number): Window {
  return { from: Math.max(1, newest - PAGE_SIZE + 1), to: Infinity, anchor: Infinity };
}

/** Returns a window around a message. */
export function windowAround(sequence: number): Window {
  const half = PAGE_SIZE / 2;
  return { from: Math.max(1, sequence - half), to: sequence + half - 1, anchor: sequence };
}

/** Moves the older end by a page, and the newer end after it at the greatest distance. */
export function extendOlder({ from, to, anchor }: Window, { start, newest }: History): Window {
  const older = Math.max(start, from - PAGE_SIZE);
  const limit = older + MAX_ITEMS - 1;
  return Math.min(to, newest) > limit ? { from: older, to: limit, anchor: limit } : { from: older, to, anchor };
}

/** Moves the newer end by a page, and the older end after it at the greatest distance. */
export function extendNewer({ from, to, anchor }: Window): Window {
  const newer = to + PAGE_SIZE;
  return { from: Math.max(from, newer - MAX_ITEMS + 1), to: newer, anchor };
}

/** Returns the window as it is shown: it follows the newest message once it has reached it, and stays within its bounds. */
export function settleWindow(window: Window, history: History): Window {
  const range = rangeOf(window, history);
  const { newest } = history;
  if (window.to < newest || !range || range[1] < newest) return window;
  return { from: Math.max(window.from, newest - MAX_ITEMS + 1), to: Infinity, anchor: Infinity };
}

/** Returns the shown stretch as far as it is stored; undefined if none of it is. */
export function storedPart(window: Window, history: History): Range | undefined {
  const range = rangeOf(window, history);
  return range && [Math.max(window.from, range[0], history.start), Math.min(window.to, range[1])];
}

/** Returns whole pages that contain the stretch; the last one is open where the window follows the newest message. */
export function pagesOf(first: number, last: number, end: number): { readonly from: number; readonly to: number }[] {
  const pages = [];
  for (let from = first - ((first - 1) % PAGE_SIZE); from <= last; from += PAGE_SIZE) {
    const to = from + PAGE_SIZE - 1;
    pages.push({ from, to: to >= last ? end : to });
  }
  return pages;
}

/** Returns the page to request next for a window; undefined once all of it is stored. */
export function missingPage(window: Window, history: History): PageQuery | undefined {
  const range = rangeOf(window, history);
  const { from, to, anchor } = window;
  if (!range) return { last: PAGE_SIZE, ...(anchor !== Infinity && { beforeSequence: anchor + 1 }) };
  if (range[0] > Math.max(from, history.start)) return { last: PAGE_SIZE, beforeSequence: range[0] };
  if (range[1] < Math.min(to, history.newest)) return { first: PAGE_SIZE, afterSequence: range[1] };
  return undefined;
}

function rangeOf({ anchor }: Window, { ranges, newest }: History): Range | undefined {
  if (anchor !== Infinity) return ranges.find(([from, to]) => from <= anchor && anchor <= to);
  const last = ranges.at(-1);
  return last && last[1] >= newest ? last : undefined;
}
