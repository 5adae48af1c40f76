import type { Clock } from "../../../infra/clock.js";
import type { Database } from "../../../infra/database/database.js";

const BATCH_SIZE = 1000;

type Cluster = Pick<Database, "query" | "execute"> & { readonly now: Clock };

/**
 * Ends the sessions of a number's account, from beside the running app: requests are refused at once, and each process
 * closes the sockets when it looks next. Returns how many there were; undefined when the number has no account.
 */
export async function endUserSessions(
  { query, execute, now }: Cluster,
  phoneNumber: string,
): Promise<number | undefined> {
  const [user] = await query<{ id: bigint }>("SELECT id FROM users WHERE phone_number = ?", [phoneNumber]);
  if (user === undefined) return undefined;
  const at = now();
  return execute(
    "UPDATE sessions SET is_valid = FALSE, ended_at = ? WHERE user_id = ? AND is_valid = TRUE AND expires_at > ?",
    [at, user.id, at],
  );
}

/** Ends all sessions that began before now, as `endUserSessions` does, in small steps. Returns how many there were. */
export async function endAllSessions({ query, execute, now }: Cluster): Promise<number> {
  const [newest] = await query<{ id: bigint | null }>("SELECT MAX(id) AS id FROM sessions");
  let count = 0;
  let after = 0n;
  for (;;) {
    const rows = await query<{ id: bigint }>(
      `SELECT id FROM sessions WHERE id > ? AND id <= ? AND is_valid = TRUE AND expires_at > ? ORDER BY id
       LIMIT ${BATCH_SIZE}`,
      [after, newest?.id ?? 0n, now()],
    );
    const last = rows.at(-1);
    if (last === undefined) return count;
    // The moment of each step: processes look a minute back, and all of them may take longer.
    count += await execute("UPDATE sessions SET is_valid = FALSE, ended_at = ? WHERE id IN (?) AND is_valid = TRUE", [
      now(),
      rows.map(({ id }) => id),
    ]);
    after = last.id;
  }
}

/** Number of open sessions. */
export async function countOpenSessions({ query, now }: Cluster): Promise<number> {
  const [row] = await query<{ count: bigint }>(
    "SELECT COUNT(*) AS count FROM sessions WHERE is_valid = TRUE AND expires_at > ?",
    [now()],
  );
  return Number(row?.count ?? 0);
}
