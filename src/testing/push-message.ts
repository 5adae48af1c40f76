import { randomBytes } from "node:crypto";
import type { PushPayload } from "../push/payload.js";
import type { PushMessage } from "../push/push.js";

/** Returns a push of one unread message, with changes. */
export function pushMessage({ payload, ...changes }: PushChanges = {}): PushMessage {
  return {
    id: "n1-1",
    collapseKey: randomBytes(18).toString("base64url"),
    isSilent: false,
    expiresAt: new Date(Date.now() + 86_400_000),
    payload: {
      ...{ v: 1, type: "show", notificationId: "n1", badge: 3, total: 1 },
      unread: [{ conversationId: "c1", sequence: 7, count: 2, silent: false }],
      ...payload,
    },
    ...changes,
  };
}

type PushChanges = Partial<Omit<PushMessage, "payload">> & { readonly payload?: Partial<PushPayload> };
