import { describe, expect, it } from "vitest";
import { conversationRow, messageRow } from "../testing/rows.js";
import { compareRows, overlayRow } from "./row.js";
import { countUnread } from "./unread.js";

describe("a conversation's row", () => {
  it("shows unanswered settings", () => {
    const muted = new Date("2027-01-01T00:00:00.000Z");
    const row = conversationRow("a");
    expect(overlayRow(row, { settings: { archived: true, pinned: true, mutedUntil: muted } })).toMatchObject({
      viewerHasArchived: true,
      viewerHasPinned: true,
      viewerMutedUntil: muted.toISOString(),
    });
    expect(overlayRow(row, { settings: { mutedUntil: "forever" } }).viewerMutedUntil).toMatch(/^9999/u);
    expect(overlayRow({ ...row, viewerMutedUntil: "2027" }, { settings: { mutedUntil: null } }).viewerMutedUntil).toBe(
      null,
    );
    expect(overlayRow(row, { settings: { notificationLevel: "NONE" } }).viewerNotificationLevel).toBe("NONE");
    expect(overlayRow(row, { settings: {} })).toBe(row);
  });

  it.each([
    [3, 0],
    [2, 4],
    [0, 4],
  ])("is read where the mark %i reaches the newest message, 3", (readUpTo, unreadCount) => {
    const row = conversationRow("a", { unreadCount: 4, lastMessage: messageRow(3) });
    expect(overlayRow(row, { readUpTo }).unreadCount).toBe(unreadCount);
  });

  it("is placed by pin, then newest activity, then id", () => {
    const [early, late] = ["2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"];
    const rows = [
      conversationRow("old", { activityAt: early }),
      conversationRow("a", { activityAt: late }),
      conversationRow("b", { activityAt: late }),
      conversationRow("pinned", { activityAt: early, viewerHasPinned: true }),
    ];
    expect(rows.sort(compareRows).map(({ id }) => id)).toEqual(["pinned", "b", "a", "old"]);
  });
});

describe("the unread total", () => {
  const NOW = Date.parse("2026-01-01T00:00:00.000Z");
  const until = (ms: number) => new Date(NOW + ms).toISOString();
  const rows = [
    conversationRow("two", { unreadCount: 2 }),
    conversationRow("none"),
    conversationRow("archived", { unreadCount: 3, viewerHasArchived: true }),
    conversationRow("muted before", { unreadCount: 4, viewerMutedUntil: until(0) }),
    conversationRow("muted", { unreadCount: 5, viewerMutedUntil: until(2000) }),
    conversationRow("muted for less", { unreadCount: 6, viewerMutedUntil: until(1000) }),
    conversationRow("read, and muted", { viewerMutedUntil: until(10) }),
  ];

  it("leaves out what is archived or muted, and says when it changes by itself", () => {
    expect(countUnread(rows, NOW)).toEqual({ messages: 6, conversations: 2, changesIn: 1000 });
    expect(countUnread(rows, NOW + 1000)).toEqual({ messages: 12, conversations: 3, changesIn: 1000 });
    expect(countUnread(rows, NOW + 2000)).toEqual({ messages: 17, conversations: 4, changesIn: undefined });
  });
});
