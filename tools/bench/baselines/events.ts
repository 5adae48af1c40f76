import { bodyOf } from "../load/delivery-record.js";
import type { PacedEvent } from "../harness/pacer.js";

/** What a person is told, with the very fields that ConvoSpace's usual selection has. */
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

/** The same as graphql-transport-ws frames it. */
export function frameOf(event: object): object {
  return { id: "events", type: "next", payload: { data: { events: event } } };
}

/** The same facts as S names them. */
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
