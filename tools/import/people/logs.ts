import type { Statement } from "../../../src/infra/database/sql.js";

/**
 * After a change that no event tells of: devices that hold a cursor of these people's logs are told to read anew what
 * they show (ResyncRequired). Who has never signed in has no such device, and their log stays as empty as it began.
 */
export function forgetCursors(userIds: readonly bigint[]): Statement {
  return {
    sql: `UPDATE event_heads h SET h.trimmed_seq = h.seq + 1, h.seq = h.seq + 1
          WHERE h.user_id IN (?) AND EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = h.user_id)`,
    values: [userIds],
  };
}
