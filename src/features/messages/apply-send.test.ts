import { describe, expect, it } from "vitest";
import { Refusal } from "../../infra/errors.js";
import { NO_MEDIA } from "../../model/message.js";
import { ADA, BO, BY_ADA, batchOf, eventsIn, stateFor } from "../../testing/batch-fixture.js";
import type { BatchState } from "../../writer/batch-state.js";
import type { SendChange } from "../../writer/changes.js";
import { applySend } from "./send.js";

const AT = new Date("2026-01-01T12:00:00Z");

function send(batch: BatchState, { replyToSeq = null, inUse = [] }: Options = {}) {
  const content = { ...NO_MEDIA, type: "TEXT" as const, body: "Hello", replyToSeq };
  const change: SendChange = { kind: "send", ...BY_ADA, clientMessageId: "id", content };
  return applySend(stateFor(batch, change), change, { at: AT, inUse: new Set(inUse) });
}

interface Options {
  readonly replyToSeq?: number | null;
  readonly inUse?: readonly bigint[];
}

function rowOf(batch: BatchState, userId: bigint) {
  return batch.members.find((member) => member.userId === userId);
}

describe("applySend", () => {
  it("gives each member's event their unread count, where the row in memory has it", () => {
    const counts = ({ events }: BatchState) => events.map(({ unreadCount }) => unreadCount);
    const known = batchOf({ lastSeq: 4, ada: { unreadCount: 3 }, bo: { unreadCount: 1 } });
    send(known);
    send(known);
    expect(counts(known)).toEqual([3, 2, 3, 3]);
    const unknown = batchOf({ lastSeq: 4, bo: { unreadCount: null } });
    send(unknown);
    expect(counts(unknown)).toEqual([0, null]);
  });

  it("appends the message under the next sequence, logs it for both, and counts it for the peer", () => {
    const batch = batchOf({ lastSeq: 4 });
    const message = send(batch);
    expect(message).toMatchObject({ seq: 5, senderId: ADA, body: "Hello", createdAt: AT, isDeleted: false });
    expect(batch.messages).toEqual([message]);
    expect(batch.events).toMatchObject([
      { userId: ADA, kind: "MessageSent", messageSeq: 5, message },
      { userId: BO, kind: "MessageSent", messageSeq: 5, message },
    ]);
    expect([rowOf(batch, ADA)?.received, rowOf(batch, BO)?.received]).toEqual([0, 1]);
    expect(send(batch)).toMatchObject({ seq: 6 });
    expect(batch.conversations).toMatchObject([{ expectedSeq: 4, lastSeq: 6 }]);
  });

  it.each([
    ["the peer has blocked the sender", { bo: { hasBlockedPeer: true } }, "BLOCKED"],
    ["the sender has blocked the peer", { ada: { hasBlockedPeer: true } }, "BLOCKED"],
    ["the sender's account is deleted", { ada: { isActive: false } }, "FORBIDDEN"],
    ["the peer's account is deleted", { bo: { isActive: false } }, "FORBIDDEN"],
  ])("refuses where %s, and changes nothing", (_, rows, code) => {
    const batch = batchOf(rows);
    expect(send(batch)).toMatchObject({ code, field: ["conversationId"] });
    expect([batch.messages, batch.events, batch.conversations[0]?.lastSeq]).toEqual([[], [], 0]);
  });

  it("refuses a reply to a message beyond the last one", () => {
    const batch = batchOf({ lastSeq: 3 });
    expect(send(batch, { replyToSeq: 4 })).toMatchObject({ code: "NOT_FOUND", field: ["replyToId"] });
    expect(send(batch, { replyToSeq: 3 })).not.toBeInstanceOf(Refusal);
    expect(send(batch, { replyToSeq: 4 })).not.toBeInstanceOf(Refusal);
  });

  it("returns the conversation to both lists, from deletion and from the archive", () => {
    const batch = batchOf({ ada: { isArchived: true }, bo: { isDeleted: true } });
    send(batch);
    send(batch);
    expect([rowOf(batch, ADA)?.isArchived, rowOf(batch, BO)?.isDeleted]).toEqual([false, false]);
    expect(eventsIn(batch).filter((event) => event.includes("Conversation"))).toEqual([
      "Ada: ConversationChanged",
      "Bo: ConversationChanged",
    ]);
  });

  it("leaves a muted peer's archive unchanged until the mute ends", () => {
    const muted = batchOf({ bo: { isArchived: true, mutedUntil: new Date(AT.getTime() + 1) } });
    send(muted);
    expect(rowOf(muted, BO)?.isArchived).toBe(true);
    const unmuted = batchOf({ bo: { isArchived: true, mutedUntil: AT } });
    send(unmuted);
    expect(rowOf(unmuted, BO)?.isArchived).toBe(false);
  });

  it("counts messages for a notification where no device of the peer is in use and they have not muted", () => {
    const offline = batchOf({ lastSeq: 1 });
    send(offline);
    send(offline);
    expect(rowOf(offline, BO)?.unseen).toEqual({ count: 2, lastSeq: 3, senderId: ADA });
    const present = batchOf({});
    send(present, { inUse: [BO] });
    const muted = batchOf({ bo: { mutedUntil: new Date(AT.getTime() + 1) } });
    send(muted);
    expect([rowOf(present, BO)?.unseen, rowOf(muted, BO)?.unseen]).toEqual([undefined, undefined]);
  });
});
