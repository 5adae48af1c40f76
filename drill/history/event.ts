import type { EventsSubscription } from "../../operations/generated/graphql.js";
import { fromCursor } from "../../src/core/cursor.js";
import { keyOf, messageKeyOf } from "../../src/graphql/ids.js";

type ShownEvent = EventsSubscription["events"];

/** An event as a device got it, flat: its place and kind, what it names, and what it shows. */
export interface SeenEvent {
  readonly seq: number;
  readonly kind: string;
  readonly conversation?: number;
  /** The message's sequence, or a receipt's watermark. */
  readonly sequence?: number;
  readonly user?: number;
  /** The texts that it shows, the newest first; null for none. */
  readonly texts?: readonly (string | null)[];
  readonly clientMessageId?: string | null;
}

/** The marks of a stream, which are not in the log. */
export const MARKS: ReadonlySet<string> = new Set(["StreamReady", "ResyncRequired"]);

export function toSeenEvent(event: ShownEvent): SeenEvent {
  return { seq: fromCursor(event.cursor) ?? -1, kind: event.__typename, ...details(event) };
}

export const conversationKey = (id: string): number => Number(keyOf("Conversation", id) ?? -1n);
export const userKey = (id: string): number => Number(keyOf("User", id) ?? -1n);

function details(event: ShownEvent): Omit<SeenEvent, "seq" | "kind"> {
  switch (event.__typename) {
    case "MessageSent": {
      const { id, body, clientMessageId, sender } = event.message;
      return { ...place(id), user: userKey(sender.id), texts: [body], clientMessageId };
    }
    case "MessageEdited":
    case "MessageDeleted": {
      const { id, body, edits, clientMessageId } = event.message;
      return { ...place(id), texts: [body, ...edits.map((edit) => edit.body)], clientMessageId };
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
      return { ...(conversation && { conversation: conversationKey(conversation.id) }), texts: [body] };
    }
    case "ConversationDeleted":
    case "ProfileChanged":
    case "ReactionsChanged":
    case "ResyncRequired":
    case "StreamReady":
      return {};
  }
}

function place(messageId: string): { conversation: number; sequence: number } {
  const key = messageKeyOf(messageId);
  return { conversation: Number(key?.conversationId ?? -1n), sequence: key?.seq ?? -1 };
}
