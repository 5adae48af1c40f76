import type { Statement } from "../../../src/infra/database/sql.js";

/**
 * Invalidates all cursors of these users' logs after changes without events: their devices receive ResyncRequired. Users
 * without sessions have no cursors, and their logs stay empty.
 */
export function invalidateCursors(userIds: readonly bigint[]): Statement {
  return {
    sql: `UPDATE event_heads h SET h.trimmed_seq = h.seq + 1, h.seq = h.seq + 1
          WHERE h.user_id IN (?) AND EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = h.user_id)`,
    values: [userIds],
  };
}
