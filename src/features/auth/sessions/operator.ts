import type { Clock } from "../../../infra/clock.js";
import type { Database } from "../../../infra/database/database.js";
import { type LoggedTransaction, createTransact } from "../../../log/logged-transaction.js";
import { deletePushDevices, lockPushOwners } from "../../../model/push-device.js";
import type { SessionKey } from "../store.js";

const BATCH_SIZE = 1000;

type OperatorConnection = Pick<Database, "query" | "transaction"> & { readonly now: Clock };

/** Events of a command are found by the polls of the processes. */
const NO_PUBLISHER = { publish: () => undefined };

/**
 * Ends the sessions of a number's account from outside the app: requests fail at once, and each process closes the
 * sockets at its next poll. Returns the number ended; undefined when the number has no account.
 */
export async function endUserSessions(
  connection: OperatorConnection,
  phoneNumber: string,
): Promise<number | undefined> {
  const { query, now } = connection;
  const [user] = await query<{ id: bigint }>("SELECT id FROM users WHERE phone_number = ?", [phoneNumber]);
  if (user === undefined) return undefined;
  const sessions = await query<SessionKey>(
    "SELECT id, user_id AS userId FROM sessions WHERE user_id = ? AND is_valid = TRUE AND expires_at > ?",
    [user.id, now()],
  );
  return endSessions(connection, sessions);
}

/** Ends all sessions opened before the call, in batches of BATCH_SIZE; returns the number ended. */
export async function endAllSessions(connection: OperatorConnection): Promise<number> {
  const { query, now } = connection;
  const [newest] = await query<{ id: bigint | null }>("SELECT MAX(id) AS id FROM sessions");
  let count = 0;
  let after = 0n;
  for (;;) {
    const sessions = await query<SessionKey>(
      `SELECT id, user_id AS userId FROM sessions WHERE id > ? AND id <= ? AND is_valid = TRUE AND expires_at > ?
       ORDER BY id LIMIT ${BATCH_SIZE}`,
      [after, newest?.id ?? 0n, now()],
    );
    const last = sessions.at(-1);
    if (last === undefined) return count;
    count += await endSessions(connection, sessions);
    after = last.id;
  }
}

/** Number of open sessions. */
export async function countOpenSessions({ query, now }: Pick<OperatorConnection, "query" | "now">): Promise<number> {
  const [row] = await query<{ count: bigint }>(
    "SELECT COUNT(*) AS count FROM sessions WHERE is_valid = TRUE AND expires_at > ?",
    [now()],
  );
  return Number(row?.count ?? 0);
}

/** Ends sessions and deletes their push devices, in one transaction. */
async function endSessions(
  { transaction, now }: Pick<OperatorConnection, "transaction" | "now">,
  sessions: readonly SessionKey[],
): Promise<number> {
  if (sessions.length === 0) return 0;
  const ids = sessions.map(({ id }) => id);
  const transact = createTransact({ transaction }, NO_PUBLISHER, now);
  return transact(async (tx) => {
    await lockPushOwners(tx, [...new Set(sessions.map(({ userId }) => userId))]);
    // The current time for each batch: polls look one minute back, and the whole run may take longer.
    const { affectedRows } = await tx.execute(
      "UPDATE sessions SET is_valid = FALSE, ended_at = ? WHERE id IN (?) AND is_valid = TRUE",
      [now(), ids],
    );
    await deleteDevicesOf(tx, ids);
    return affectedRows;
  });
}

async function deleteDevicesOf(tx: LoggedTransaction, sessionIds: readonly bigint[]): Promise<void> {
  const owners = await tx.query<{ userId: bigint }>(
    "SELECT DISTINCT user_id AS userId FROM push_devices WHERE session_id IN (?) ORDER BY user_id",
    [sessionIds],
  );
  for (const { userId } of owners) await deletePushDevices(tx, { userId, sessionIds });
}
