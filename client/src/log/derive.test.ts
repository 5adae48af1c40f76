import { describe, expect, it } from "vitest";
import type { MessageRow, PersonRow } from "../rows.js";
import { toStored } from "../store/rows.js";
import type { KeptConversation, OutboxItem } from "../store/tables.js";
import { type LogEvent, type Rows, derive } from "./derive.js";

const ME = "me";
const N = 9;
const head = { cursor: "c", occurredAt: "" };

const message = (sequence: number, more: Partial<MessageRow> = {}): MessageRow => ({
  ...{
    id: `m${sequence}`,
    sequence,
    clientMessageId: null,
    type: "TEXT",
    body: "text",
    sentAt: `2026-01-0${sequence}`,
  },
  ...{ editedAt: null, deletedAt: null, editableUntil: null, deletableUntil: null, sender: { id: "peer" } },
  ...{ media: null, replyTo: null, reactions: [], ...more },
});

const peer: PersonRow = {
  ...{ id: "peer", fullName: "Jun", username: null, profilePictureUrl: null, profilePicture: null, phoneNumber: null },
  ...{ isDeleted: false, viewerHasBlocked: false, viewerContact: null },
};

const conversation = (more: Partial<KeptConversation> = {}): KeptConversation => ({
  ...{ id: "a", activityAt: "2026-01-02", viewerHasArchived: false, viewerHasPinned: false, viewerMutedUntil: null },
  viewerNotificationLevel: "ALL",
  ...{ unreadCount: 1, viewerReadSequence: 1, peerReadSequence: 1, peerDeliveredSequence: 2, peer: { id: "peer" } },
  ...{ lastMessage: message(2), ...more },
});

const history = { conversationId: "a", ranges: [[1, 2] as const], start: 1, clearedAt: 0, usedAt: 0 };
const stored = (row: MessageRow | null, sequence = row?.sequence ?? 0, at = 0) => ({
  conversationId: "a",
  sequence,
  at,
  row,
});
const known: Rows = { conversation: toStored(conversation(), 0), history };
const inA = (row: MessageRow) => ({ ...row, conversation: { id: "a" } });

const sent = (row: MessageRow, unreadCount = 2): LogEvent => ({
  ...head,
  __typename: "MessageSent",
  message: inA(row),
  unreadCount,
});
const edited = (row: MessageRow): LogEvent => ({ ...head, __typename: "MessageEdited", message: inA(row) });
const deleted = (row: MessageRow, scope: "ME" | "EVERYONE"): LogEvent => ({
  ...{ ...head, __typename: "MessageDeleted", message: inA(row), scope, unreadCount: 0 },
});
const mark = (kind: "MessagesDelivered" | "MessagesRead", user: string, upToSequence: number): LogEvent => ({
  ...head,
  __typename: kind,
  ...{ conversation: { id: "a" }, user: { id: user }, upToSequence, unreadCount: 0 },
});

const item: OutboxItem = {
  ...{ n: 1, conversationId: "a", clientMessageId: "x", state: "sending", tries: 1, at: 0 },
  act: { kind: "send", body: "text" },
};
const tombstone = message(2, { body: null, deletedAt: "2026" });
const quoting = (body: string | null) =>
  message(3, {
    replyTo: { ...{ id: "m2", sequence: 2, type: "TEXT", body, deletedAt: null }, sender: { id: "peer" } },
  });

const cases: readonly (readonly [name: string, before: Rows, event: LogEvent, after: object])[] = [
  [
    "a message is put, joined to the range, shown in the inbox and counted by the server",
    known,
    sent(message(3)),
    {
      message: stored(message(3), 3, N),
      history: { ranges: [[1, 3]] },
      conversation: { at: N, unread: 2, row: { lastMessage: message(3), activityAt: "2026-01-03", unreadCount: 2 } },
    },
  ],
  [
    "a message of the peer's raises the delivery mark",
    { ...known, marks: { conversationId: "a", delivered: 2, read: 1 } },
    sent(message(3)),
    { marks: { conversationId: "a", delivered: 3, read: 1 } },
  ],
  [
    "an own message leaves the delivery mark",
    { ...known, marks: { conversationId: "a", delivered: 2, read: 1 } },
    sent(message(3, { sender: { id: ME } })),
    { marks: { conversationId: "a", delivered: 2, read: 1 } },
  ],
  [
    "a message after a gap begins a range of its own",
    known,
    sent(message(5)),
    { history: { ranges: [[1, 2], [5, 5]] } }, // prettier-ignore
  ],
  [
    "a message older than the newest does not replace it, nor the time of activity",
    { ...known, conversation: toStored(conversation({ lastMessage: message(4), activityAt: "2026-01-04" }), 0) },
    sent(message(3)),
    { conversation: { row: { lastMessage: message(4), activityAt: "2026-01-04" } } },
  ],
  [
    "a hidden message stays hidden",
    { ...known, message: stored(null, 3) },
    sent(message(3)),
    { message: stored(null, 3), history: { ranges: [[1, 3]] }, conversation: { row: { lastMessage: message(2) } } },
  ],
  [
    "a message below the start stays away",
    { ...known, history: { ...history, start: 4 } },
    edited(message(3)),
    { message: undefined },
  ],
  [
    "an own message takes its item out",
    { ...known, item },
    sent(message(3, { clientMessageId: "x" })),
    { item: undefined },
  ],
  [
    "an unknown conversation becomes a stub that is wanted",
    { history },
    sent(message(3)),
    { conversation: { id: "a", at: N, wanted: 1 }, message: stored(message(3), 3, N) },
  ],
  [
    "an edited message is put although it is not here, and replaces the newest if it is that",
    known,
    edited(message(2, { body: "new" })),
    { message: stored(message(2, { body: "new" }), 2, N), conversation: { row: { lastMessage: { body: "new" } } } },
  ],
  [
    "quotes of an edited message show the new text",
    {
      ...known,
      quotes: [stored(quoting("text"))],
      conversation: toStored(conversation({ lastMessage: quoting("text") }), 0),
    },
    edited(message(2, { body: "new" })),
    {
      quotes: [stored(quoting("new"), 3, N)],
      conversation: { row: { lastMessage: { sequence: 3, replyTo: { body: "new" } } } },
    },
  ],
  [
    "a message deleted for everyone becomes a tombstone, and its quotes are blank",
    { ...known, quotes: [stored(quoting("text"))] },
    deleted(tombstone, "EVERYONE"),
    {
      message: stored(tombstone, 2, N),
      quotes: [{ row: { replyTo: { body: null, deletedAt: "2026" } } }],
      conversation: { row: { lastMessage: tombstone, unreadCount: 0 } },
    },
  ],
  [
    "a message deleted for the viewer is hidden, and the conversation's newest is wanted",
    { ...known, message: stored(message(2)) },
    deleted(message(2), "ME"),
    {
      message: stored(null, 2, N),
      conversation: { wanted: 1, place: [0, 0, "2026-01-02", "a"], row: { lastMessage: null, unreadCount: 0 } },
    },
  ],
  [
    "the peer's read mark raises both watermarks, never lowers them",
    known,
    mark("MessagesRead", "peer", 3),
    { conversation: { row: { peerReadSequence: 3, peerDeliveredSequence: 3, unreadCount: 1 } } },
  ],
  [
    "an old mark of the peer changes nothing",
    known,
    mark("MessagesDelivered", "peer", 1),
    { conversation: { row: { peerReadSequence: 1, peerDeliveredSequence: 2 } } },
  ],
  [
    "the viewer's read mark sets the count and drops the pending mark that it covers",
    { ...known, marks: { conversationId: "a", delivered: 3, read: 2 } },
    mark("MessagesRead", ME, 2),
    {
      conversation: { row: { viewerReadSequence: 2, unreadCount: 0 } },
      marks: { conversationId: "a", delivered: 3, read: 0 },
    },
  ],
  [
    "the viewer's delivery mark drops the pending mark",
    { ...known, marks: { conversationId: "a", delivered: 3, read: 0 } },
    mark("MessagesDelivered", ME, 3),
    { marks: undefined },
  ],
  [
    "a changed conversation is put, and so is its peer",
    known,
    { ...head, __typename: "ConversationChanged", conversation: { ...conversation({ viewerHasPinned: true }), peer } },
    { conversation: { at: N, place: [0, 1, "2026-01-02", "a"] }, person: { id: "peer", at: N, row: peer } },
  ],
  [
    "a deleted conversation leaves with its history, and the time of it is kept",
    { ...known, history: { ...history, start: 2 } },
    { ...head, __typename: "ConversationDeleted", conversationId: "a" },
    { conversation: undefined, history: { ranges: [], clearedAt: N, start: 2 } },
  ],
  [
    "a changed profile is put",
    {},
    { ...head, __typename: "ProfileChanged", user: peer },
    { person: { id: "peer", at: N, row: peer }, viewer: undefined },
  ],
  [
    "the viewer's own profile makes the viewer's data wanted",
    {},
    { ...head, __typename: "ProfileChanged", user: { ...peer, id: ME } },
    { viewer: { name: "viewer", at: N, wanted: 1 } },
  ],
];

describe("derive", () => {
  it.each(cases)("%s", (_, before, event, after) => {
    const derived = derive(before, event, N, ME);
    expect(derived).toMatchObject(after);
    expect(derive(derived, event, N, ME), "applied twice").toEqual(derived);
  });
});
