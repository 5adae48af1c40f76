import { expect, it } from "vitest";
import type { Message } from "../generated/prisma/client.js";
import type { LoggedEvent } from "./event.js";
import { eventsOf, textOf } from "./event-text.js";
import { NO_MEDIA } from "./message-row.js";

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
  createdAt: AT,
  committedAt: new Date(AT.getTime() + 2),
  inHand: WORDS,
};

it.each<[string, Partial<Message>]>([
  ["words", {}],
  ["an image", { mediaUrl: "https://a.b/c", mediaSize: 2n ** 40n, mediaWidth: 3, mediaHeight: 4, body: null }],
  ["a place", { type: "LOCATION", latitude: -0.1, longitude: 179.999_999_9, replyToSeq: null }],
  ["what was edited and deleted", { isEdited: true, editedAt: AT, isDeleted: true, deletedAt: new Date(0) }],
])("an event with %s in hand arrives as it was told", (_what, change) => {
  const event = { ...EVENT, inHand: { ...WORDS, ...change } };
  expect(eventsOf(textOf([event]))).toEqual([event]);
});

it("several events of one kind and another arrive in their order", () => {
  const read: LoggedEvent = { userId: 1n, seq: 13, kind: "MessagesRead", messageSeq: 4, subjectId: 8n, createdAt: AT };
  const [first, second] = eventsOf(textOf([EVENT, read]));
  expect(first).toEqual(EVENT);
  expect(second).toEqual({ ...read, conversationId: null, committedAt: null });
});

it("what another version tells is not taken for ours", () => {
  const told = textOf([EVENT]);
  expect(() => eventsOf(`${told.startsWith("0") ? "1" : "0"}${told.slice(1)}`)).toThrow("another version");
});
