import { type History, isOk } from "./history.js";

/** Fault of the active member of a replicated database, without another fault beside it. */
export interface Failover {
  readonly fault: string;
  /** Milliseconds since the start of the drill: of the fault, and of the begin of its healing. */
  readonly from: number;
  readonly to: number;
  /** Longest time in between without an answered send. */
  readonly pauseMs: number;
}

/** Returns the failovers that lasted for at least `ms`: the last one is healed early by the end of the drill. */
export function failoversOf(history: History, ms: number): Failover[] {
  const answers = history.callsOf("send").flatMap((call) => (isOk(call) ? [call.outcome.at.ms] : []));
  answers.sort((one, other) => one - other);
  const intervals = history.faults.map(({ fault, from, healing }) => ({
    fault,
    from: from.ms,
    to: healing?.ms ?? from.ms,
  }));
  return intervals
    .filter(({ fault, from, to }) => fault.endsWith("-active") && to - from >= ms)
    .filter((one) => !intervals.some((other) => other !== one && other.from < one.to && one.from < other.to))
    .map((one) => ({ ...one, pauseMs: longestGap([one.from, ...answers.filter(isBetween(one)), one.to]) }));
}

function isBetween({ from, to }: { from: number; to: number }): (ms: number) => boolean {
  return (ms) => from < ms && ms < to;
}

function longestGap(times: readonly number[]): number {
  return Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)));
}
