import type { LoggedEvent } from "../../../src/log/event.js";
import { bodyOf } from "../load/delivery-record.js";
import type { PacedEvent } from "../harness/pacer.js";
import { built } from "../harness/built.js";
import type { Recipient } from "./recipient.js";

const { NO_MEDIA } = await built("model/message.js");

/** Logged event of a message that does not exist, as the writer publishes it. */
export function eventFor(recipient: Recipient | undefined, { person, n }: PacedEvent): LoggedEvent {
  if (recipient === undefined) throw new Error(`There is no recipient ${person}.`);
  const { userId, senderId, conversationId } = recipient;
  const now = new Date();
  return {
    userId,
    seq: n + 1,
    kind: "MessageSent",
    conversationId,
    messageSeq: n + 1,
    createdAt: now,
    message: {
      conversationId,
      seq: n + 1,
      senderId,
      clientMessageId: `${person}-${n}`,
      type: "TEXT",
      body: bodyOf(person, n),
      ...NO_MEDIA,
      replyToSeq: null,
      isNew: true,
      isEdited: false,
      editedAt: null,
      isDeleted: false,
      deletedAt: null,
      createdAt: now,
      updatedAt: now,
    },
  };
}
