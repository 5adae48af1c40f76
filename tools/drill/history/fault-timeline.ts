import type { History, InjectedFault } from "./history.js";

/** A time without certain troubles, in milliseconds of the drill. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** How long after a fault its traces may be felt: lines are made anew, queues are worked off. */
const RECOVERY_MS = 5000;

/** The times in which nothing was disturbed, nor had been a moment before. */
export function faultFreeIntervals(history: History): Interval[] {
  return without(history, () => true);
}

/** The times in which Redis was disturbed, or the ways to it, and nothing else. */
export function redisFaultIntervals(history: History): Interval[] {
  const troubles = history.faults.filter(isAboutRedis).map(spanOf);
  return without(history, (trouble) => !isAboutRedis(trouble)).flatMap(({ from, to }) =>
    troubles
      .map((trouble) => ({ from: Math.max(from, trouble.from), to: Math.min(to, trouble.to) }))
      .filter((spell) => spell.from < spell.to),
  );
}

export function isWithin(spells: readonly Interval[], from: number, to = from): boolean {
  return spells.some((spell) => spell.from <= from && to <= spell.to);
}

/** From strike to healing. */
export function spanOf({ from, healed }: InjectedFault): Interval {
  return { from: from.ms, to: healed?.ms ?? Infinity };
}

export function isAboutRedis({ fault }: InjectedFault): boolean {
  return fault.endsWith("-redis");
}

function without({ faults }: History, isTrouble: (trouble: InjectedFault) => boolean): Interval[] {
  const spans = faults.filter(isTrouble).map(spanOf);
  const spells: Interval[] = [];
  let from = 0;
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    if (span.from > from) spells.push({ from, to: span.from });
    from = Math.max(from, span.to + RECOVERY_MS);
  }
  return [...spells, { from, to: Infinity }];
}
