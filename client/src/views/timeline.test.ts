import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MessageItem } from "../api.js";
import { PEER, VIEWER, messageRow, ownMessage } from "../testing/rows.js";
import type { Act, OutboxItem } from "../store/tables.js";
import { type Timeline, timelineOf } from "./timeline.js";

const NO_MARKS = { peerDeliveredSequence: 0, peerReadSequence: 0, viewerReadSequence: 0 };
const AT = Date.parse("2026-01-02T00:00:00.000Z");

const timeline = (change: Partial<Timeline>) =>
  timelineOf({ viewerId: VIEWER, messages: [], outbox: [], marks: NO_MARKS, isAtEnd: true, ...change });

const queued = (act: Act, change: Partial<OutboxItem> = {}): OutboxItem => ({
  n: 1,
  conversationId: "c",
  clientMessageId: "client",
  state: "queued",
  tries: 0,
  at: AT,
  act,
  ...change,
});

const messageOf = (items: readonly { kind: string }[]) => (items as MessageItem[])[0]?.message;

describe("the key of a sent message", () => {
  it("stays the same from pending to its sequence, and shows once where both are here", () => {
    const item = queued({ kind: "send", body: "hello" });
    const [pending] = timeline({ outbox: [item] });
    expect(pending).toMatchObject({ kind: "pending", key: "client", draft: { body: "hello" }, state: "queued" });
    const row = ownMessage(1, { clientMessageId: "client" });
    for (const outbox of [[item], []])
      expect(timeline({ messages: [row], outbox })).toMatchObject([{ kind: "message", key: "client" }]);
  });

  it("is unique, whatever is loaded and waits", () => {
    const messages = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 20 });
    fc.assert(
      fc.property(messages, messages, fc.boolean(), (sequences, waiting, isAtEnd) => {
        const rows = sequences
          .sort((a, b) => a - b)
          .map((sequence) => (sequence % 2 ? ownMessage(sequence) : messageRow(sequence)));
        const outbox = waiting.map((n) => queued({ kind: "send" }, { n, clientMessageId: `client ${n}` }));
        const items = timeline({ messages: rows, outbox, isAtEnd });
        expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
        expect(items.slice(0, rows.length).map((item) => (item as MessageItem).message.sequence)).toEqual(sequences);
        expect(items.slice(rows.length).every(({ kind }) => kind === "pending")).toBe(true);
        if (!isAtEnd) expect(items).toHaveLength(rows.length);
      }),
    );
  });
});

describe("the status", () => {
  const marks = { peerDeliveredSequence: 2, peerReadSequence: 1, viewerReadSequence: 5 };

  it.each([
    ["READ", ownMessage(1)],
    ["DELIVERED", ownMessage(2)],
    ["SENT", ownMessage(3)],
    ["READ", messageRow(5)],
    ["DELIVERED", messageRow(6)],
  ])("is %s by the marks of the one it is for", (status, row) => {
    expect(messageOf(timeline({ messages: [row], marks }))).toMatchObject({ status, isOwn: row.sender.id === VIEWER });
  });
});

describe("an unanswered change", () => {
  const row = ownMessage(1, { reactions: [{ emoji: "👍", reactedAt: "", user: { id: PEER } }] });
  const { id: messageId } = row;
  const after = (...acts: Act[]) =>
    messageOf(timeline({ messages: [row], outbox: acts.map((act, n) => queued(act, { n })) }));

  it.each<[string, Act, object | undefined]>([
    ["edits the text", { kind: "edit", messageId, body: "new" }, { body: "new", editedAt: "2026-01-02T00:00:00.000Z" }],
    [
      "leaves a tombstone",
      { kind: "remove", messageId, sequence: 1, scope: "EVERYONE" },
      { body: null, reactions: [] },
    ],
    ["hides", { kind: "remove", messageId, sequence: 1, scope: "ME" }, undefined],
    ["concerns another message", { kind: "edit", messageId: "other", body: "new" }, { body: "text 1" }],
  ])("%s", (_what, act, expected) => {
    const message = after(act);
    if (expected === undefined) expect(message).toBeUndefined();
    else expect(message).toMatchObject(expected);
  });

  it("adds a reaction of the viewer once, and takes it away beside the peer's", () => {
    const add: Act = { kind: "react", messageId, emoji: "👍", isOn: true };
    expect(after(add, add)?.reactions.map(({ user }) => user.id)).toEqual([PEER, VIEWER]);
    expect(after(add, { ...add, isOn: false })?.reactions).toEqual(row.reactions);
  });

  it("does not bring a deleted message back", () => {
    const remove: Act = { kind: "remove", messageId, sequence: 1, scope: "EVERYONE" };
    expect(after(remove, { kind: "edit", messageId, body: "new" })?.body).toBeNull();
  });

  it("is gone once it has failed; a failed message stays", () => {
    const outbox = [
      queued({ kind: "edit", messageId, body: "new" }, { state: "failed", error: "TOO_LATE" }),
      queued({ kind: "send", body: "hello" }, { state: "failed", error: "BLOCKED" }),
      queued({ kind: "send" }, { state: "cancelled", clientMessageId: "cancelled" }),
    ];
    const [message, ...pending] = timeline({ messages: [row], outbox });
    expect((message as MessageItem).message.body).toBe("text 1");
    expect(pending).toMatchObject([{ kind: "pending", state: "failed", error: "BLOCKED" }]);
  });
});
