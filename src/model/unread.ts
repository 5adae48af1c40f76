import type { Statement } from "../infra/database/sql.js";
import type { MemberKey } from "./member.js";

/**
 * Recounts a member's unread messages: the peer's visible ones above the read watermark. The derived table reads only
 * these; a correlated count in the UPDATE would read the whole conversation.
 */
export function recountUnread(member: MemberKey): Statement {
  return setUnread(member, "unread.count", { sql: "m.seq > GREATEST(me.last_read_seq, me.cleared_seq)", values: [] });
}

/** Subtracts the messages just read, above one sequence up to another, from a member's unread count. */
export function subtractRead(member: MemberKey, after: number, upTo: number): Statement {
  return setUnread(member, "IF(p.unread_count > unread.count, p.unread_count - unread.count, 0)", {
    sql: "m.seq > GREATEST(?, me.cleared_seq) AND m.seq <= ?",
    values: [after, upTo],
  });
}

/** Sets the unread count to the SQL `value`, in which `unread.count` counts the unread messages of a range. */
function setUnread({ conversationId, userId }: MemberKey, value: string, range: Statement): Statement {
  return {
    sql: `UPDATE conversation_participants p
          JOIN (
            SELECT COUNT(*) AS count
            FROM conversation_participants me
            JOIN messages m ON m.conversation_id = me.conversation_id AND ${range.sql}
            WHERE me.conversation_id = ? AND me.user_id = ? AND ${isUnread("me.user_id")}
          ) unread
          SET p.unread_count = ${value}
          WHERE p.conversation_id = ? AND p.user_id = ?`,
    values: [...range.values, conversationId, userId, conversationId, userId],
  };
}

/** SQL condition: message `m`, above the read watermark, is unread by this user. */
export function isUnread(userId: string): string {
  return `m.sender_id <> ${userId} AND m.is_deleted = FALSE
          AND NOT EXISTS (SELECT 1 FROM message_deletions d
                          WHERE d.conversation_id = m.conversation_id AND d.user_id = ${userId} AND d.seq = m.seq)`;
}
