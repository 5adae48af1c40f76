import { expect, test } from "vitest";
import { rowsOf, type Entry } from "./rows.js";

const entry = (key: string, at: string, isOwn = false, sequence?: number): Entry => ({
  key,
  sequence,
  isOwn,
  senderName: isOwn ? "You" : "Layla",
  body: key,
  sentAt: new Date(at),
  isEdited: false,
  isDeleted: false,
  reactions: [],
});

const shapeOf = (entries: readonly Entry[], unread?: { sequence: number; count: number }) =>
  rowsOf(entries, unread).map((row) =>
    row.kind === "message"
      ? `${row.message.isFirstOfRun ? "[" : ""}${row.key}${row.message.isLastOfRun ? "]" : ""}`
      : row.kind,
  );

test("puts a day before its first message", () => {
  expect(shapeOf([entry("a", "2026-03-01T10:00"), entry("b", "2026-03-02T10:00")])).toEqual([
    "day",
    "[a]",
    "day",
    "[b]",
  ]);
});

test("groups messages of one sender within five minutes", () => {
  const entries = [
    entry("a", "2026-03-01T10:00"),
    entry("b", "2026-03-01T10:01"),
    entry("c", "2026-03-01T10:02", true),
    entry("d", "2026-03-01T10:10", true),
  ];
  expect(shapeOf(entries)).toEqual(["day", "[a", "b]", "[c]", "[d]"]);
});

test("marks the first unread message of the other person, once, and breaks the run there", () => {
  const entries = [
    entry("a", "2026-03-01T10:00", false, 1),
    entry("b", "2026-03-01T10:01", true, 2),
    entry("c", "2026-03-01T10:02", false, 3),
    entry("d", "2026-03-01T10:03", false, 4),
  ];
  expect(shapeOf(entries, { sequence: 2, count: 2 })).toEqual(["day", "[a]", "[b]", "new", "[c", "d]"]);
  expect(
    shapeOf([entry("a", "2026-03-01T10:00", false, 1), entry("b", "2026-03-01T10:01", false, 2)], {
      sequence: 2,
      count: 1,
    }),
  ).toEqual(["day", "[a]", "new", "[b]"]);
});
