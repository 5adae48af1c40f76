import { describe, expect, it } from "vitest";
import { ADA, BY_ADA, batchOf, eventsIn, stateFor } from "../../testing/batch-fixture.js";
import type { BatchState } from "../../writer/batch-state.js";
import type { MarkChange } from "../../writer/changes.js";
import { applyMark } from "./mark.js";

function mark(batch: BatchState, status: MarkChange["status"], upToSeq?: number) {
  const change: MarkChange = { kind: "mark", ...BY_ADA, status, upToSeq };
  applyMark(stateFor(batch, change), change);
  return batch;
}

function watermarksOf(batch: BatchState) {
  const { deliveredSeq, readSeq, shownDeliveredSeq, shownReadSeq } = batch.members.find(
    ({ userId }) => userId === ADA,
  ) ?? { deliveredSeq: -1, readSeq: -1, shownDeliveredSeq: -1, shownReadSeq: -1 };
  return { delivered: [deliveredSeq, shownDeliveredSeq], read: [readSeq, shownReadSeq] };
}

const receiptsIn = ({ receipts }: BatchState) =>
  receipts.map(({ status, upToSeq, isShown }) => `${status} ${upToSeq}${isShown ? "" : " hidden"}`);

describe("applyMark", () => {
  it("raises the delivery watermark, and the peer sees it", () => {
    const batch = mark(batchOf({ lastSeq: 5 }), "DELIVERED", 3);
    expect(watermarksOf(batch)).toEqual({ delivered: [3, 3], read: [0, 0] });
    expect(receiptsIn(batch)).toEqual(["DELIVERED 3"]);
    expect(eventsIn(batch)).toEqual(["Ada: MessagesDelivered", "Bo: MessagesDelivered"]);
  });

  it("marks read messages as delivered too, with one receipt", () => {
    const batch = mark(batchOf({ lastSeq: 5 }), "READ");
    expect(watermarksOf(batch)).toEqual({ delivered: [5, 5], read: [5, 5] });
    expect(receiptsIn(batch)).toEqual(["READ 5"]);
    expect(eventsIn(batch)).toEqual(["Ada: MessagesRead", "Bo: MessagesRead"]);
  });

  it.each([
    [5, 3, 0],
    [4, 3, null],
    [4, null, null],
    [4, 0, 0],
    [undefined, null, 0],
  ])("leaves after a mark up to %s of 5, with %s unread before, %s unread", (upToSeq, before, left) => {
    const batch = mark(batchOf({ lastSeq: 5, ada: { unreadCount: before } }), "READ", upToSeq);
    expect(batch.members[0]?.unreadCount).toBe(left);
    expect(batch.events[0]).toMatchObject({ userId: ADA, kind: "MessagesRead", unreadCount: left });
    expect(batch.events[1]).not.toHaveProperty("unreadCount");
  });

  it("never lowers a watermark, nor raises one past the last message", () => {
    const batch = mark(batchOf({ lastSeq: 5, ada: { deliveredSeq: 4, readSeq: 4 } }), "READ", 4);
    expect([eventsIn(batch), receiptsIn(batch)]).toEqual([[], []]);
    expect(watermarksOf(mark(batch, "DELIVERED", 99)).delivered).toEqual([5, 5]);
  });

  it.each([
    ["the reader", { ada: { sendsReadReceipts: false } }],
    ["the peer", { bo: { sendsReadReceipts: false } }],
  ])("shows read messages as delivered if %s has receipts off", (_, rows) => {
    const batch = mark(batchOf({ lastSeq: 2, ...rows }), "READ", 2);
    expect(watermarksOf(batch)).toEqual({ delivered: [2, 2], read: [2, 0] });
    expect(receiptsIn(batch)).toEqual(["READ 2 hidden", "DELIVERED 2"]);
    expect(eventsIn(batch)).toEqual(["Ada: MessagesRead", "Bo: MessagesDelivered"]);
  });

  it.each([
    ["the reader", { ada: { hasBlockedPeer: true } }],
    ["the peer", { bo: { hasBlockedPeer: true } }],
  ])("shows the peer nothing where %s has blocked the other", (_, rows) => {
    const read = mark(batchOf({ lastSeq: 2, ...rows }), "READ", 2);
    expect(watermarksOf(read)).toEqual({ delivered: [2, 0], read: [2, 0] });
    expect([receiptsIn(read), eventsIn(read)]).toEqual([["READ 2 hidden"], ["Ada: MessagesRead"]]);
    const delivered = mark(batchOf({ lastSeq: 2, ...rows }), "DELIVERED", 2);
    expect([receiptsIn(delivered), eventsIn(delivered)]).toEqual([["DELIVERED 2 hidden"], ["Ada: MessagesDelivered"]]);
  });

  it("reads the conversation's notification, and drops one that the batch was about to create", () => {
    const batch = batchOf({ lastSeq: 2, ada: { notificationId: 9n } });
    const [ada] = batch.members;
    if (ada !== undefined) ada.unseen = { count: 1, lastSeq: 2, senderId: 2n };
    mark(batch, "READ", 2);
    expect(batch.readNotificationIds).toEqual([9n]);
    expect([ada?.notificationId, ada?.unseen]).toEqual([null, undefined]);
    expect(eventsIn(batch)).toContain("Ada: NotificationChanged");
    expect(eventsIn(mark(batch, "DELIVERED", 2))).toHaveLength(3);
  });
});
