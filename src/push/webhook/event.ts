import type { PushPayload } from "../payload.js";
import type { PushMessage } from "../push.js";

const TYPES = {
  show: "notification.show",
  clear: "notification.clear",
  test: "notification.test",
  digest: "digest.due",
} as const satisfies Record<PushPayload["type"], string>;

/** Returns the body of a webhook: its type, its time and the payload for one person, by their global id. */
export function eventOf({ payload, isSilent }: PushMessage, userId: string, now: Date): string {
  const { v, type, ...content } = payload;
  return JSON.stringify({
    type: TYPES[type],
    timestamp: now.toISOString(),
    data: { v, userId, ...content, silent: isSilent },
  });
}
