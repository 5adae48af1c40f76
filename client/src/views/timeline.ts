import type { Message, MessageItem, PendingItem, TimelineItem } from "../api.js";
import type { MessageRow } from "../rows.js";
import type { OutboxItem } from "../store/tables.js";

export interface Timeline {
  readonly viewerId: string;
  /** The loaded messages of the window, by sequence. */
  readonly messages: readonly MessageRow[];
  /** Unanswered changes of the conversation, in their order. */
  readonly outbox: readonly OutboxItem[];
  readonly marks: Marks;
  /** True where the window reaches the newest message: only there are pending messages shown. */
  readonly isAtEnd: boolean;
}

export interface Marks {
  readonly peerDeliveredSequence: number;
  readonly peerReadSequence: number;
  readonly viewerReadSequence: number;
}

/** Returns the items of a timeline: messages by sequence with the unanswered changes applied, then pending messages. */
export function timelineOf({ viewerId, messages, outbox, marks, isAtEnd }: Timeline): TimelineItem[] {
  const sent = new Set(messages.map(({ clientMessageId }) => clientMessageId));
  const changes = groupByMessage(outbox);
  const items: TimelineItem[] = [];
  for (const row of messages) {
    const changed = applyChanges(row, changes.get(row.id) ?? [], viewerId);
    if (changed) items.push(messageItem(changed, viewerId, marks));
  }
  if (isAtEnd)
    for (const item of outbox) {
      const pending = pendingItem(item);
      if (pending && !sent.has(pending.clientMessageId)) items.push(pending);
    }
  return items;
}

/** Items of rows: the same objects as long as nothing changes them. */
const messageItems = new WeakMap<MessageRow, MessageItem>();
const pendingItems = new WeakMap<OutboxItem, PendingItem>();

function messageItem(row: MessageRow, viewerId: string, marks: Marks): MessageItem {
  const isOwn = row.sender.id === viewerId;
  const status = statusOf(row.sequence, isOwn, marks);
  const known = messageItems.get(row);
  if (known?.message.status === status && known.message.isOwn === isOwn) return known;
  const item = { kind: "message", key: row.clientMessageId ?? row.id, message: { ...row, isOwn, status } } as const;
  messageItems.set(row, item);
  return item;
}

/** A message of the peer's that is here has been delivered. */
function statusOf(sequence: number, isOwn: boolean, marks: Marks): Message["status"] {
  if (sequence <= (isOwn ? marks.peerReadSequence : marks.viewerReadSequence)) return "READ";
  return !isOwn || sequence <= marks.peerDeliveredSequence ? "DELIVERED" : "SENT";
}

function pendingItem(queued: OutboxItem): PendingItem | undefined {
  const { clientMessageId, act, state, error, at } = queued;
  if (act.kind !== "send" || state === "cancelled") return undefined;
  const known = pendingItems.get(queued);
  if (known) return known;
  const { kind: _kind, ...draft } = act;
  const queuedAt = new Date(at).toISOString();
  const item: PendingItem = {
    kind: "pending",
    key: clientMessageId,
    clientMessageId,
    state,
    ...(error !== undefined && { error }),
    draft,
    queuedAt,
  };
  pendingItems.set(queued, item);
  return item;
}

type Change = Extract<OutboxItem["act"], { messageId: string }> & { readonly at: string };

function groupByMessage(outbox: readonly OutboxItem[]): Map<string, Change[]> {
  const groups = new Map<string, Change[]>();
  for (const { act, state, at } of outbox) {
    if (!("messageId" in act) || state === "failed") continue;
    const group = groups.get(act.messageId) ?? [];
    group.push({ ...act, at: new Date(at).toISOString() });
    groups.set(act.messageId, group);
  }
  return groups;
}

/** Returns undefined for a message that the viewer deletes for themselves. */
function applyChanges(row: MessageRow, changes: readonly Change[], viewerId: string): MessageRow | undefined {
  let changed: MessageRow | undefined = row;
  for (const change of changes) changed &&= applyChange(changed, change, viewerId);
  return changed;
}

function applyChange(row: MessageRow, change: Change, viewerId: string): MessageRow | undefined {
  switch (change.kind) {
    case "remove":
      return change.scope === "ME" ? undefined : tombstoneOf(row, change.at);
    case "edit":
      return row.deletedAt === null ? { ...row, body: change.body, editedAt: change.at } : row;
    case "react":
      return row.deletedAt === null ? { ...row, reactions: applyReaction(row.reactions, change, viewerId) } : row;
  }
}

function tombstoneOf(row: MessageRow, deletedAt: string): MessageRow {
  return {
    ...row,
    body: null,
    media: null,
    reactions: [],
    deletedAt: row.deletedAt ?? deletedAt,
    editableUntil: null,
    deletableUntil: null,
  };
}

function applyReaction(
  reactions: MessageRow["reactions"],
  { emoji, isOn, at }: Extract<Change, { kind: "react" }>,
  viewerId: string,
): MessageRow["reactions"] {
  const isSame = (reaction: MessageRow["reactions"][number]) =>
    reaction.emoji === emoji && reaction.user.id === viewerId;
  if (!isOn) return reactions.filter((reaction) => !isSame(reaction));
  return reactions.some(isSame) ? reactions : [...reactions, { emoji, reactedAt: at, user: { id: viewerId } }];
}
