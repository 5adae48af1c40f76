import type { Statement } from "../infra/database/sql.js";
import type { MemberKey } from "./member.js";

/**
 * Counts a member's unread messages anew: the peer's visible ones above what has been read. It reads no more of them than
 * these: a count that is asked for each row of an UPDATE would read the whole conversation.
 */
export function recountUnread(member: MemberKey): Statement {
  return setUnread(member, "unread.count", { sql: "m.seq > GREATEST(me.last_read_seq, me.cleared_seq)", values: [] });
}

/** Takes from a member's unread messages those that they have read now: above one sequence, up to another. */
export function uncountRead(member: MemberKey, after: number, upTo: number): Statement {
  return setUnread(member, "IF(p.unread_count > unread.count, p.unread_count - unread.count, 0)", {
    sql: "m.seq > GREATEST(?, me.cleared_seq) AND m.seq <= ?",
    values: [after, upTo],
  });
}

/** Sets the unread count to `left`, in which `unread.count` are the unread messages of a range. */
function setUnread({ conversationId, userId }: MemberKey, left: string, range: Statement): Statement {
  return {
    sql: `UPDATE conversation_participants p
          JOIN (
            SELECT COUNT(*) AS count
            FROM conversation_participants me
            JOIN messages m ON m.conversation_id = me.conversation_id AND ${range.sql}
            WHERE me.conversation_id = ? AND me.user_id = ? AND ${isUnread("me.user_id")}
          ) unread
          SET p.unread_count = ${left}
          WHERE p.conversation_id = ? AND p.user_id = ?`,
    values: [...range.values, conversationId, userId, conversationId, userId],
  };
}

/** SQL for whether the message in row `m`, above what has been read, counts as unread for a user. */
export function isUnread(userId: string): string {
  return `m.sender_id <> ${userId} AND m.is_deleted = FALSE
          AND NOT EXISTS (SELECT 1 FROM message_deletions d
                          WHERE d.conversation_id = m.conversation_id AND d.user_id = ${userId} AND d.seq = m.seq)`;
}
