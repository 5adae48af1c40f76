import { expect, it } from "vitest";
import type { Message } from "../generated/prisma/client.js";
import type { LoggedEvent } from "../log/event.js";
import type { EphemeralEvent } from "./ephemeral-event.js";
import { decodeEphemeral, decodeEvents, encodeEphemeral, encodeEvents } from "./event-codec.js";
import { NO_MEDIA } from "../model/message.js";

const AT = new Date("2026-11-27T10:00:00.123Z");

const WORDS: Message = {
  conversationId: 2n ** 63n - 1n,
  seq: 4_294_967_295,
  senderId: 7n,
  clientMessageId: '"c\u0000"',
  type: "TEXT",
  body: "日本語 👩‍👩‍👧\n\u2028",
  ...NO_MEDIA,
  replyToSeq: 3,
  isEdited: false,
  editedAt: null,
  isDeleted: false,
  deletedAt: null,
  createdAt: AT,
  updatedAt: AT,
};

const EVENT: LoggedEvent = {
  userId: 9_007_199_254_740_993n,
  seq: 12,
  kind: "MessageSent",
  conversationId: WORDS.conversationId,
  messageSeq: WORDS.seq,
  subjectId: null,
  unreadCount: 5,
  createdAt: AT,
  committedAt: new Date(AT.getTime() + 2),
  message: { isNew: true as const, ...WORDS },
};

/** Events by the key of the user who gets them. */
function transmit(...events: LoggedEvent[]): Map<bigint, LoggedEvent[]> {
  return new Map([...encodeEvents(events)].map(([userId, text]) => [userId, decodeEvents(text)]));
}

it.each<[string, Partial<Message>]>([
  ["a text", {}],
  ["an image", { mediaUrl: "https://a.b/c", mediaSize: 2n ** 40n, mediaWidth: 3, mediaHeight: 4, body: null }],
  ["a location", { type: "LOCATION", latitude: -0.1, longitude: 179.999_999_9, replyToSeq: null }],
  ["an edited and deleted message", { isEdited: true, editedAt: AT, isDeleted: true, deletedAt: new Date(0) }],
])("decodes an event with %s to what was encoded", (_what, change) => {
  const event = { ...EVENT, message: { isNew: true as const, ...WORDS, ...change } };
  expect(transmit(event)).toEqual(new Map([[event.userId, [event]]]));
});

it("decodes the events of two users in order, with one shared message", () => {
  const read: LoggedEvent = { userId: 1n, seq: 13, kind: "MessagesRead", messageSeq: 4, subjectId: 8n, createdAt: AT };
  const peers: LoggedEvent = { ...EVENT, userId: 1n, seq: 14, unreadCount: 0 };
  const more: LoggedEvent = {
    ...EVENT,
    seq: 13,
    message: { isNew: true as const, ...WORDS, body: "a tab\tand a line\n" },
  };
  expect(transmit(EVENT, read, peers, more)).toEqual(
    new Map([
      [EVENT.userId, [EVENT, more]],
      [1n, [{ ...read, conversationId: null, unreadCount: null, committedAt: null }, peers]],
    ]),
  );
});

it("rejects the format of another version", () => {
  const [text = ""] = encodeEvents([EVENT]).values();
  expect(() => decodeEvents(`${text.startsWith("0") ? "1" : "0"}${text.slice(1)}`)).toThrow("another version");
});

it.each<EphemeralEvent>([
  { kind: "TypingChanged", conversationId: 2n ** 63n - 1n, userId: 7n, isTyping: false },
  { kind: "TypingStopped", conversationId: 5n },
  { kind: "TypingStopped" },
  { kind: "PresenceChanged", userId: 7n },
  { kind: "PresenceStatusSet", sessionId: 8n, status: "AWAY" },
  { kind: "SessionEnded", sessionId: 8n },
  { kind: "SessionEnded" },
])("decodes an ephemeral event to what was encoded: %o", (event) => {
  const text = encodeEphemeral(event);
  expect(decodeEphemeral(text)).toEqual(event);
  expect(() => decodeEphemeral(`${text.startsWith("0") ? "1" : "0"}${text.slice(1)}`)).toThrow("another version");
});
