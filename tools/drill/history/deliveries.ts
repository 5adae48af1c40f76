import type { TestRun } from "./test-run.js";
import type { StreamEntry } from "./history.js";
import { sendsOf } from "./sends.js";
import { groupBy } from "../../../src/infra/group-by.js";

/** Delivery of an acknowledged message to a device with a live stream. */
export interface Delivery {
  readonly device: string;
  readonly message: string;
  readonly answeredMs: number;
  /** Milliseconds from acknowledgement to delivery; Infinity when the live stream did not deliver it. */
  readonly delayMs: number;
}

/**
 * Returns the deliveries of all acknowledged messages to all devices whose streams were live from acknowledgement to
 * delivery, or for `maxDelayMs` after the acknowledgement.
 */
export function deliveriesOf({ history, tables, devices }: TestRun, maxDelayMs: number): Delivery[] {
  const members = new Map(tables.conversations.map(({ id, one, two }) => [id, [one, two]]));
  const entries = groupBy(history.streams, ({ device }) => device);
  const sends = sendsOf(history);
  return devices.flatMap(({ name, user }) => {
    const own = entries.get(name) ?? [];
    const live = liveSpans(own);
    const deliveredAt = firstDeliveries(own);
    return sends.flatMap(({ conversation, ack }): Delivery[] => {
      if (ack === undefined || members.get(conversation)?.includes(user) !== true) return [];
      const message = `${conversation}/${ack.sequence}`;
      const deliveredMs = deliveredAt.get(message);
      const until = Math.min(deliveredMs ?? Infinity, ack.ms + maxDelayMs);
      if (!live.some(({ from, to }) => from <= ack.ms && until <= to)) return [];
      const delayMs = deliveredMs === undefined ? Infinity : Math.max(0, deliveredMs - ack.ms);
      return [{ device: name, message, answeredMs: ack.ms, delayMs }];
    });
  });
}

/** Returns the intervals from each StreamReady to the end of its stream. */
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

function firstDeliveries(entries: readonly StreamEntry[]): Map<string, number> {
  const deliveredAt = new Map<string, number>();
  for (const { at, ...entry } of entries) {
    if (entry.kind !== "got" || entry.event.kind !== "MessageSent") continue;
    const message = `${entry.event.conversation}/${entry.event.sequence}`;
    if (!deliveredAt.has(message)) deliveredAt.set(message, at.ms);
  }
  return deliveredAt;
}
