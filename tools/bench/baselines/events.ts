import { bodyOf } from "../load/delivery-record.js";
import type { PacedEvent } from "../harness/pacer.js";

/** Event with the fields of ConvoSpace's usual selection. */
export function eventOf({ person, n }: PacedEvent): object {
  const now = new Date();
  return {
    __typename: "MessageSent",
    cursor: `${person}.${n + 1}`,
    occurredAt: now,
    message: {
      id: `message-${person}.${n + 1}`,
      sequence: n + 1,
      clientMessageId: `${person}-${n}`,
      type: "TEXT",
      body: bodyOf(person, n),
      sentAt: now,
      sender: { id: `user-${person}` },
      conversation: { id: `conversation-${person}` },
    },
  };
}

/** Frame of graphql-transport-ws for an event. */
export function frameOf(event: object): object {
  return { id: "events", type: "next", payload: { data: { events: event } } };
}

/** The same message with the field names of S. */
export function messageOf({ person, n }: PacedEvent): object {
  const now = new Date();
  return {
    id: n + 1,
    conversation_id: person,
    sender_id: person,
    message_type: "text",
    message_text: bodyOf(person, n),
    created_at: now,
    updated_at: now,
    sender: { id: person, fullName: `Person ${person}`, profilePicture: null },
  };
}
