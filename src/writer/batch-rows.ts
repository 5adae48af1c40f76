import { type Statement, derivedTable, placeholders, toSqlTime } from "../infra/database/sql.js";
import type { Transaction } from "../infra/database/transaction.js";
import { MEMBER_COLUMNS } from "../model/member.js";
import { insertMessages } from "../model/message.js";
import { insertNotifications as insertNotificationRows } from "../model/notification.js";
import { type PushPolicy, RETRACT_PUSH, isPushedTo, pushDueAt } from "../model/push-due.js";
import { recountUnread, subtractRead } from "../model/unread.js";
import type { BatchState, NotificationIncrement } from "./batch-state.js";
import type { Receipt } from "./changes.js";
import { CHANGEABLE_FIELDS, type MemberState } from "./member-state.js";

/**
 * Compare-and-set of the conversations' last sequences, which also locks the rows, in key order. It is an INSERT of
 * existing rows, in half the time of an UPDATE with a join; a row with another value is set to NULL, which fails.
 */
export function compareAndSetConversations(state: BatchState, at: Date): Statement {
  const time = toSqlTime(at);
  // VALUES(indexed_seq) carries the expected last_seq. The two user ids only satisfy NOT NULL.
  const rows = state.conversations.map(({ id, expectedSeq, lastSeq }) => [
    id,
    lastSeq,
    expectedSeq,
    time,
    time,
    time,
    0,
    1,
  ]);
  return {
    sql: `INSERT INTO conversations (
            id, last_seq, indexed_seq, last_message_at, created_at, updated_at, user_one_id, user_two_id
          ) VALUES ${placeholders(rows.length)}
          ON DUPLICATE KEY UPDATE
            last_seq = IF(last_seq = VALUES(indexed_seq), VALUES(last_seq), NULL),
            last_message_at = IF(VALUES(last_seq) > VALUES(indexed_seq), VALUES(last_message_at), last_message_at),
            updated_at = IF(VALUES(last_seq) > VALUES(indexed_seq), VALUES(updated_at), updated_at)`,
    values: rows,
  };
}

/** Statements that write the rest of the batch, but for its events. */
export function writeRows(state: BatchState, at: Date, push: PushPolicy | undefined): Statement[] {
  const { messages, receipts, notificationIncrements, readNotificationIds, events } = state;
  const statements: Statement[] = [];
  if (messages.length > 0) statements.push(insertMessages(messages));
  if (receipts.length > 0) statements.push(insertReceipts(receipts, at));
  if (notificationIncrements.length > 0) statements.push(incrementNotifications(notificationIncrements, at, push));
  if (readNotificationIds.length > 0) statements.push(markNotificationsRead(readNotificationIds, at));
  if (events.length > 0) statements.push(...updateMembers(state, at));
  return statements;
}

/** Inserts a notification for each member with unseen messages and none unread, and returns their ids. */
export async function insertNotifications(
  tx: Transaction,
  state: BatchState,
  at: Date,
  push: PushPolicy | undefined,
): Promise<Map<MemberState, bigint>> {
  const toNotify = state.membersToNotify();
  const ids = await insertNotificationRows(
    tx,
    toNotify.map(({ member, unseen }) => ({
      userId: member.userId,
      type: "MESSAGE",
      title: "",
      actorId: unseen.senderId,
      conversationId: member.conversationId,
      messageSeq: unseen.lastSeq,
      messageCount: unseen.count,
      pushDueAt: isPushedTo(push, member) ? pushDueAt(push, at) : null,
      at,
    })),
  );
  return new Map(toNotify.map(({ member }, index) => [member, ids[index] as bigint]));
}

function insertReceipts(receipts: readonly Receipt[], at: Date): Statement {
  return {
    sql: `INSERT IGNORE INTO message_status (conversation_id, user_id, status, up_to_seq, at, is_shown)
          VALUES ${placeholders(receipts.length)}`,
    values: receipts.map(({ member, status, upToSeq, isShown }) => [
      member.conversationId,
      member.userId,
      status,
      upToSeq,
      toSqlTime(at),
      isShown,
    ]),
  };
}

/**
 * A push that is due keeps its time, so that a conversation without pauses is pushed too. One that was postponed, or
 * dated by a clock that ran ahead, is due like a new one: the planner decides anew.
 */
function incrementNotifications(
  increments: readonly NotificationIncrement[],
  at: Date,
  push: PushPolicy | undefined,
): Statement {
  const rows = increments.map(({ id, count, lastSeq, member }) => [id, count, lastSeq, isPushedTo(push, member)]);
  const { sql, values } = derivedTable(["id", "count", "seq", "is_pushed"], rows);
  const dueAt = pushDueAt(push, at);
  return {
    sql: `UPDATE notifications n JOIN (${sql}) v ON v.id = n.id
          SET n.message_count = n.message_count + v.count, n.message_seq = v.seq, n.updated_at = ?,
              n.push_due_at = IF(v.is_pushed AND (n.push_due_at IS NULL OR n.push_due_at > ?), ?, n.push_due_at)`,
    values: [...values, at, dueAt, dueAt],
  };
}

function markNotificationsRead(ids: readonly bigint[], at: Date): Statement {
  return {
    sql: `UPDATE notifications SET is_read = TRUE, read_at = ?, ${RETRACT_PUSH} WHERE id IN (?) AND is_read = FALSE`,
    values: [at, at, ids],
  };
}

/** Placeholder for times that an existing row keeps. */
const UNCHANGED = "1970-01-01 00:00:00";

/** Writes the changed members, after the messages: adds what they received to the unread counts, then subtracts what they read. */
function updateMembers(state: BatchState, at: Date): Statement[] {
  const heads = new Map(state.conversations.map((head) => [head.id, head]));
  const lastSeqOf = ({ conversationId }: MemberState) => heads.get(conversationId)?.lastSeq ?? 0;
  const hasNewMessages = (member: MemberState) =>
    lastSeqOf(member) > (heads.get(member.conversationId)?.expectedSeq ?? 0);
  const members = state.members.filter((member) => hasNewMessages(member) || changedFields([member]).length > 0);
  if (members.length === 0) return [];
  const fields = changedFields(members);
  const rows = members.map((member) => {
    const { conversationId, userId, received } = member;
    const activity = hasNewMessages(member) ? toSqlTime(at) : UNCHANGED;
    return [conversationId, userId, received, activity, activity, ...fields.map((field) => member[field])];
  });
  const reads = members.filter(({ readSeq, found }) => readSeq > found.readSeq);
  return [upsertMembers(fields, rows), ...reads.map((member) => countRead(member, lastSeqOf(member)))];
}

type ChangeableField = (typeof CHANGEABLE_FIELDS)[number];

function changedFields(members: readonly MemberState[]): ChangeableField[] {
  return CHANGEABLE_FIELDS.filter((field) => members.some((member) => member[field] !== member.found[field]));
}

/**
 * INSERT of existing rows, as in `compareAndSetConversations`. For a member from whom the conversation was hidden, it
 * begins with its first message.
 */
function upsertMembers(fields: readonly ChangeableField[], rows: readonly (readonly unknown[])[]): Statement {
  const columns = fields.map((field) => MEMBER_COLUMNS[field]);
  const into = ["conversation_id", "user_id", "unread_count", "last_activity_at", "joined_at", ...columns];
  return {
    sql: `INSERT INTO conversation_participants (${into.join(", ")}) VALUES ${placeholders(rows.length)}
          ON DUPLICATE KEY UPDATE
            ${columns.map((column) => `${column} = VALUES(${column}),`).join(" ")}
            unread_count = unread_count + VALUES(unread_count),
            joined_at = IF(is_hidden AND last_activity_at = '${UNCHANGED}', VALUES(joined_at), joined_at),
            last_activity_at = COALESCE(NULLIF(VALUES(last_activity_at), '${UNCHANGED}'), last_activity_at)`,
    values: rows,
  };
}

/** Counts the smaller range: the messages just read, or those left unread. Either may be one where the other is 100,000. */
function countRead(member: MemberState, lastSeq: number): Statement {
  const { found, readSeq } = member;
  return readSeq - found.readSeq < lastSeq - readSeq
    ? subtractRead(member, found.readSeq, readSeq)
    : recountUnread(member);
}
