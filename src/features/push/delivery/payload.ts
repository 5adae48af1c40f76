import type { App } from "../../../context.js";
import { toGlobalId } from "../../../graphql/global-ids.js";
import { MAX_PAYLOAD_BYTES, MAX_UNREAD_CONVERSATIONS, type PushPayload } from "../../../push/payload.js";
import type { Subject } from "./subject.js";
import type { Words } from "./preview.js";
import type { UnreadState } from "./unread-state.js";

/** Builds the content of a push from what is unread now: a device that was off needs the newest push alone. */
export function buildPayload(
  ids: Pick<App, "ids">,
  type: "show" | "clear" | "digest",
  { subject, state, words }: { subject?: Subject | undefined; state: UnreadState; words?: Words | undefined },
): PushPayload {
  const payload: PushPayload = {
    v: 1,
    type,
    ...(subject !== undefined && {
      notificationId: toGlobalId(ids, "Notification", subject.id),
      notificationType: subject.type,
    }),
    ...(state.badge !== undefined && { badge: state.badge }),
    unread: orderFor(subject, state)
      .slice(0, MAX_UNREAD_CONVERSATIONS)
      .map(({ conversationId, lastSeq, count, isSilent }) => ({
        conversationId: toGlobalId(ids, "Conversation", conversationId),
        sequence: lastSeq,
        count,
        silent: isSilent,
      })),
    total: state.conversations.length,
  };
  return type === "show" && words !== undefined ? withWords(payload, words) : payload;
}

/** The conversation of the notification is the first, because the words are about it. */
function orderFor(subject: Subject | undefined, { conversations }: UnreadState): UnreadState["conversations"] {
  const own = conversations.filter(({ conversationId }) => conversationId === subject?.conversationId);
  return [...own, ...conversations.filter((one) => !own.includes(one))];
}

/** Adds as many words as fit. */
function withWords(payload: PushPayload, words: Words): PushPayload {
  const candidates = [
    { ...payload, ...words },
    { ...payload, title: words.title },
  ];
  return candidates.find((one) => Buffer.byteLength(JSON.stringify(one)) <= MAX_PAYLOAD_BYTES) ?? payload;
}
