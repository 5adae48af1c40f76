import { MAX_PINNED } from "../../../src/model/member.js";
import type { ImportJob } from "../job.js";
import { createCounters } from "../counters.js";

/** Unpins conversations beyond MAX_PINNED, except those with the newest activity. */
export async function limitPins({ db, totals }: ImportJob): Promise<void> {
  const owners = await db.query<{ userId: bigint; oldId: bigint }>(
    `SELECT p.user_id AS userId, MAX(i.old_id) AS oldId
     FROM conversation_participants p JOIN imported_users i ON i.user_id = p.user_id
     WHERE p.is_pinned = TRUE GROUP BY p.user_id HAVING COUNT(*) > ?`,
    [MAX_PINNED],
  );
  const counters = createCounters();
  for (const { userId, oldId } of owners) {
    const pinned = await db.query<{ id: bigint }>(
      `SELECT conversation_id AS id FROM conversation_participants WHERE user_id = ? AND is_pinned = TRUE
       ORDER BY last_activity_at DESC, conversation_id DESC`,
      [userId],
    );
    const tooMany = pinned.slice(MAX_PINNED).map(({ id }) => id);
    await db.execute(
      "UPDATE conversation_participants SET is_pinned = FALSE WHERE user_id = ? AND conversation_id IN (?)",
      [userId, tooMany],
    );
    for (const _ of tooMany)
      counters.changed("conversation_participants", `user ${oldId}`, `pinned no longer: ${MAX_PINNED} are the most`);
  }
  totals.add(counters);
}
