import type { Clock } from "../../../infra/clock.js";
import type { Database } from "../../../infra/database/database.js";

const BATCH_SIZE = 1000;

type OperatorConnection = Pick<Database, "query" | "execute"> & { readonly now: Clock };

/**
 * Ends the sessions of a number's account from outside the app: requests fail at once, and each process closes the
 * sockets at its next poll. Returns the number ended; undefined when the number has no account.
 */
export async function endUserSessions(
  { query, execute, now }: OperatorConnection,
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

/** Ends all sessions opened before the call, in batches of BATCH_SIZE; returns the number ended. */
export async function endAllSessions({ query, execute, now }: OperatorConnection): Promise<number> {
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
    // The current time for each batch: polls look one minute back, and the whole run may take longer.
    count += await execute("UPDATE sessions SET is_valid = FALSE, ended_at = ? WHERE id IN (?) AND is_valid = TRUE", [
      now(),
      rows.map(({ id }) => id),
    ]);
    after = last.id;
  }
}

/** Number of open sessions. */
export async function countOpenSessions({ query, now }: OperatorConnection): Promise<number> {
  const [row] = await query<{ count: bigint }>(
    "SELECT COUNT(*) AS count FROM sessions WHERE is_valid = TRUE AND expires_at > ?",
    [now()],
  );
  return Number(row?.count ?? 0);
}
