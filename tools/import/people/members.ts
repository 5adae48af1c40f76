import type { ImportJob } from "../job.js";
import { importRows } from "./people.js";
import { type ImportedUser, readImportedUsers, recordPerson } from "./record.js";

/** Finds the imported users of ids of the original; imports those that were added meanwhile. */
export async function findMembers(
  job: ImportJob,
  oldIds: Iterable<number | null>,
): Promise<(oldId: number | null) => ImportedUser | undefined> {
  const ids = [...new Set(oldIds)].filter((id) => id !== null);
  const known = await readImportedUsers(job.db, ids);
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    const latecomers = await job.source.rows("users", "WHERE t.id IN (?)", [unknown]);
    if (latecomers.length > 0) await importRows(job, latecomers);
    for (const [id, member] of await readImportedUsers(job.db, unknown)) known.set(id, member);
  }
  return (oldId) => (oldId === null ? undefined : known.get(oldId));
}

/** Creates a deleted account for a user that the original no longer has, so that the peer keeps the conversation. */
export async function standInFor({ db, now }: ImportJob, oldId: number): Promise<ImportedUser> {
  const at = now();
  await db.transaction(async (tx) => {
    const { insertId: userId } = await tx.execute(
      `INSERT INTO users (full_name, is_active, deleted_at, created_at, updated_at)
       VALUES ('Deleted account', FALSE, ?, ?, ?)`,
      [at, at, at],
    );
    await tx.execute("INSERT INTO event_heads (user_id) VALUES (?)", [userId]);
    await recordPerson(tx, { oldId, userId, wasHere: false });
  });
  const standIn = (await readImportedUsers(db, [oldId])).get(oldId);
  if (standIn === undefined) throw new Error("A person who was just made could not be found.");
  return standIn;
}
