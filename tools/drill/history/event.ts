import type { EventsSubscription } from "../../../operations/generated/graphql.js";
import { fromCursor } from "../../../src/log/cursor.js";
import type { Ids } from "./ids.js";

type ShownEvent = EventsSubscription["events"];

/** Event as received by a device, flattened: position and kind, keys, and texts. */
export interface SeenEvent {
  readonly seq: number;
  /** Creation time of the event at this sequence, in ms. */
  readonly anchor: number;
  readonly kind: string;
  readonly conversation?: number;
  /** The message's sequence, or a receipt's watermark. */
  readonly sequence?: number;
  readonly user?: number;
  /** Text of the message or notification; null if it has none. */
  readonly text?: string | null;
  readonly clientMessageId?: string | null;
}

/** Kinds of stream markers, which are not in the log. */
export const STREAM_MARKERS: ReadonlySet<string> = new Set(["StreamReady", "ResyncRequired"]);

export function toSeenEvent(ids: Ids, event: ShownEvent): SeenEvent {
  const { seq = -1, anchor = 0 } = fromCursor(event.cursor) ?? {};
  return { seq, anchor, kind: event.__typename, ...details(ids, event) };
}

function details(
  { messageKey, conversationKey, userKey }: Ids,
  event: ShownEvent,
): Omit<SeenEvent, "seq" | "anchor" | "kind"> {
  switch (event.__typename) {
    case "MessageSent": {
      const { id, body, clientMessageId, sender } = event.message;
      return { ...messageKey(id), user: userKey(sender.id), text: body, clientMessageId };
    }
    case "MessageEdited":
    case "MessageDeleted": {
      const { id, body, clientMessageId } = event.message;
      return { ...messageKey(id), text: body, clientMessageId };
    }
    case "MessagesDelivered":
    case "MessagesRead":
      return {
        conversation: conversationKey(event.conversation.id),
        sequence: event.upToSequence,
        user: userKey(event.user.id),
      };
    case "ConversationChanged":
      return { conversation: conversationKey(event.conversation.id) };
    case "ContactChanged":
      return { user: userKey(event.user.id) };
    case "NotificationChanged": {
      const { conversation, body } = event.notification;
      return { ...(conversation && { conversation: conversationKey(conversation.id) }), text: body };
    }
    case "ConversationDeleted":
    case "NotificationSettingsChanged":
    case "ProfileChanged":
    case "PushDevicesChanged":
    case "ReactionsChanged":
    case "ResyncRequired":
    case "StreamReady":
    case "UploadChanged":
      return {};
  }
}
