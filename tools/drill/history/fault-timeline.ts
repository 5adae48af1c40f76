import type { History, InjectedFault } from "./history.js";

/** Interval in milliseconds since the start of the drill. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Time after a fault for reconnections and queued work. */
const RECOVERY_MS = 5000;

/** Returns the intervals without an active fault or the recovery from one. */
export function faultFreeIntervals(history: History): Interval[] {
  return intervalsWithout(history, () => true);
}

/** Returns the intervals in which only Redis or the network to it was faulty. */
export function redisFaultIntervals(history: History): Interval[] {
  const redisFaults = history.faults.filter(isAboutRedis).map(activeInterval);
  return intervalsWithout(history, (injected) => !isAboutRedis(injected)).flatMap(({ from, to }) =>
    redisFaults
      .map((injected) => ({ from: Math.max(from, injected.from), to: Math.min(to, injected.to) }))
      .filter((interval) => interval.from < interval.to),
  );
}

export function isWithin(intervals: readonly Interval[], from: number, to = from): boolean {
  return intervals.some((interval) => interval.from <= from && to <= interval.to);
}

/** Returns the interval from injection to healing. */
export function activeInterval({ from, healed }: InjectedFault): Interval {
  return { from: from.ms, to: healed?.ms ?? Infinity };
}

export function isAboutRedis({ fault }: InjectedFault): boolean {
  return fault.endsWith("-redis");
}

function intervalsWithout({ faults }: History, isRelevant: (injected: InjectedFault) => boolean): Interval[] {
  const spans = faults.filter(isRelevant).map(activeInterval);
  const intervals: Interval[] = [];
  let from = 0;
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    if (span.from > from) intervals.push({ from, to: span.from });
    from = Math.max(from, span.to + RECOVERY_MS);
  }
  return [...intervals, { from, to: Infinity }];
}
