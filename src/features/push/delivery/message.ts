import type { App } from "../../../context.js";
import { toGlobalId } from "../../../graphql/global-ids.js";
import { collapseKeyOf } from "../../../push/collapse-key.js";
import type { PushPayload } from "../../../push/payload.js";
import type { PushMessage } from "../../../push/push.js";
import type { ClaimedDelivery } from "./sender-store.js";
import { buildPayload } from "./payload.js";
import type { Words } from "./preview.js";
import type { UnreadState } from "./unread-state.js";

const PAYLOAD_TYPES = { SHOW: "show", CLEAR: "clear", DIGEST: "digest" } as const satisfies Record<
  ClaimedDelivery["deliveryKind"],
  PushPayload["type"]
>;

/** Builds the push of a delivery. */
export function buildMessage(
  app: Pick<App, "ids" | "secrets">,
  delivery: ClaimedDelivery,
  { state, words }: { readonly state: UnreadState; readonly words: Words | undefined },
): PushMessage {
  const { subject, seq, userId, notificationId, deliveryKind, createdAt, giveUpAt } = delivery;
  const type = PAYLOAD_TYPES[deliveryKind];
  const isQuiet = delivery.isSilent || subject === undefined || subject.level === "SILENT" || !subject.hasSound;
  const name =
    type === "digest"
      ? `${toGlobalId(app, "User", userId)}-${createdAt.getTime()}`
      : `${toGlobalId(app, "Notification", notificationId)}-${seq}`;
  return {
    payload: buildPayload(app, type, { subject, state, words }),
    id: `${name}-${type}`,
    // A notification without a conversation has a key of its own: ids of conversations are positive.
    collapseKey: collapseKeyOf(app.secrets.collapseKey, userId, subject?.conversationId ?? -notificationId),
    isSilent: type !== "show" || isQuiet,
    expiresAt: giveUpAt,
  };
}
