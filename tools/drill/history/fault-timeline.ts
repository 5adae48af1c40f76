import type { History, Trouble } from "./history.js";

/** A time without certain troubles, in milliseconds of the drill. */
export interface Spell {
  readonly from: number;
  readonly to: number;
}

/** How long after a fault its traces may be felt: lines are made anew, queues are worked off. */
const AFTERMATH_MS = 5000;

/** The times in which nothing was disturbed, nor had been a moment before. */
export function calmSpells(history: History): Spell[] {
  return without(history, () => true);
}

/** The times in which Redis was disturbed, or the ways to it, and nothing else. */
export function redisSpells(history: History): Spell[] {
  const troubles = history.troubles.filter(isAboutRedis).map(spanOf);
  return without(history, (trouble) => !isAboutRedis(trouble)).flatMap(({ from, to }) =>
    troubles
      .map((trouble) => ({ from: Math.max(from, trouble.from), to: Math.min(to, trouble.to) }))
      .filter((spell) => spell.from < spell.to),
  );
}

export function isWithin(spells: readonly Spell[], from: number, to = from): boolean {
  return spells.some((spell) => spell.from <= from && to <= spell.to);
}

/** From strike to healing. */
export function spanOf({ from, healed }: Trouble): Spell {
  return { from: from.ms, to: healed?.ms ?? Infinity };
}

export function isAboutRedis({ fault }: Trouble): boolean {
  return fault.endsWith("-redis");
}

function without({ troubles }: History, isTrouble: (trouble: Trouble) => boolean): Spell[] {
  const spans = troubles.filter(isTrouble).map(spanOf);
  const spells: Spell[] = [];
  let from = 0;
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    if (span.from > from) spells.push({ from, to: span.from });
    from = Math.max(from, span.to + AFTERMATH_MS);
  }
  return [...spells, { from, to: Infinity }];
}
