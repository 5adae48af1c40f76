import type { Database } from "../../infra/database.js";

/** Whether one of the two has blocked the other. */
export async function isBlockedEitherWay(db: Database, one: bigint, other: bigint): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM user_contacts WHERE is_blocked = TRUE
     AND ((user_id = ? AND contact_user_id = ?) OR (user_id = ? AND contact_user_id = ?)) LIMIT 1`,
    [one, other, other, one],
  );
  return rows.length > 0;
}
