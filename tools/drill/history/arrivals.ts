import type { TestRun } from "./test-run.js";
import type { StreamEntry } from "./history.js";
import { sendsOf } from "./sends.js";
import { groupBy } from "./group.js";

/** How long after its answer a message came to a device whose stream was live. */
export interface Arrival {
  readonly device: string;
  readonly message: string;
  readonly answeredMs: number;
  /** Infinity when the stream was live all the while and did not bring it. */
  readonly delayMs: number;
}

/**
 * The arrivals of all answered messages at all devices whose streams were live from the answer to the arrival, or for
 * `patienceMs` after the answer.
 */
export function arrivalsOf({ history, tables, devices }: TestRun, patienceMs: number): Arrival[] {
  const members = new Map(tables.conversations.map(({ id, one, two }) => [id, [one, two]]));
  const entries = groupBy(history.streams, ({ device }) => device);
  const sends = sendsOf(history);
  return devices.flatMap(({ name, user }) => {
    const own = entries.get(name) ?? [];
    const live = liveSpans(own);
    const arrived = firstArrivals(own);
    return sends.flatMap(({ conversation, answer }): Arrival[] => {
      if (answer === undefined || members.get(conversation)?.includes(user) !== true) return [];
      const message = `${conversation}/${answer.sequence}`;
      const came = arrived.get(message);
      const until = Math.min(came ?? Infinity, answer.ms + patienceMs);
      if (!live.some(({ from, to }) => from <= answer.ms && until <= to)) return [];
      const delayMs = came === undefined ? Infinity : Math.max(0, came - answer.ms);
      return [{ device: name, message, answeredMs: answer.ms, delayMs }];
    });
  });
}

/** From each StreamReady to the end of its stream. */
function liveSpans(entries: readonly StreamEntry[]): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = [];
  let from: number | undefined;
  for (const { at, ...entry } of entries) {
    if (entry.kind === "got") from ??= entry.event.kind === "StreamReady" ? at.ms : undefined;
    else if (from !== undefined) {
      spans.push({ from, to: at.ms });
      from = undefined;
    }
  }
  return from === undefined ? spans : [...spans, { from, to: Infinity }];
}

function firstArrivals(entries: readonly StreamEntry[]): Map<string, number> {
  const arrived = new Map<string, number>();
  for (const { at, ...entry } of entries) {
    if (entry.kind !== "got" || entry.event.kind !== "MessageSent") continue;
    const message = `${entry.event.conversation}/${entry.event.sequence}`;
    if (!arrived.has(message)) arrived.set(message, at.ms);
  }
  return arrived;
}
