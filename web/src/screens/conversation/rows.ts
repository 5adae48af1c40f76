import type { MessageModel } from "../../parts/message.js";

/** One line of the timeline: a message, or a separator between messages. */
export type Row =
  | { kind: "message"; key: string; message: MessageModel }
  | { kind: "day"; key: string; date: Date }
  | { kind: "new"; key: string; count: number };

/** A message without its position: `isFirstOfRun` and `isLastOfRun` follow from its neighbours. */
export type Entry = Omit<MessageModel, "isFirstOfRun" | "isLastOfRun">;

const RUN_MS = 5 * 60_000;

/**
 * Rows of the timeline: a day before its first message, "new messages" before `firstUnread`, messages of one sender
 * within five minutes of each other as a run.
 */
export function rowsOf(entries: readonly Entry[], unread?: { sequence: number; count: number }): Row[] {
  const rows: Row[] = [];
  let isMarked = false;
  entries.forEach((message, place) => {
    const before = entries[place - 1];
    const after = entries[place + 1];
    const beginsUnread = !isMarked && isFirstUnread(message, unread?.sequence);
    if (!before || !isSameDay(before.sentAt, message.sentAt)) {
      rows.push({ kind: "day", key: `day ${message.key}`, date: message.sentAt });
    }
    if (beginsUnread && unread) {
      rows.push({ kind: "new", key: "new", count: unread.count });
      isMarked = true;
    }
    const isFirstOfRun = beginsUnread || !isRun(before, message);
    const isLastOfRun = !after || !isRun(message, after) || (!isMarked && isFirstUnread(after, unread?.sequence));
    rows.push({ kind: "message", key: message.key, message: modelOf(message, isFirstOfRun, isLastOfRun) });
  });
  return rows;
}

const models = new WeakMap<Entry, MessageModel>();

/** Returns the same object for an entry in the same position, so that its row is not rendered again. */
function modelOf(entry: Entry, isFirstOfRun: boolean, isLastOfRun: boolean): MessageModel {
  const known = models.get(entry);
  if (known?.isFirstOfRun === isFirstOfRun && known.isLastOfRun === isLastOfRun) return known;
  const model = { ...entry, isFirstOfRun, isLastOfRun };
  models.set(entry, model);
  return model;
}

type Placed = Pick<MessageModel, "isOwn" | "sentAt" | "sequence">;

function isFirstUnread({ isOwn, sequence }: Placed, firstUnread: number | undefined): boolean {
  return firstUnread !== undefined && !isOwn && sequence !== undefined && sequence >= firstUnread;
}

function isRun(first: Placed | undefined, second: Placed): boolean {
  return (
    first?.isOwn === second.isOwn &&
    isSameDay(first.sentAt, second.sentAt) &&
    second.sentAt.getTime() - first.sentAt.getTime() < RUN_MS
  );
}

function isSameDay(one: Date, other: Date): boolean {
  return (
    one.getDate() === other.getDate() &&
    one.getMonth() === other.getMonth() &&
    one.getFullYear() === other.getFullYear()
  );
}
