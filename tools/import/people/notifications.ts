import type { Notification } from "../../../src/generated/prisma/client.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { Move } from "../move.js";
import type { Row } from "../original/tables.js";
import { type Tally, createTally } from "../tally.js";
import { forgetCursors } from "./logs.js";
import { findMembers } from "./members.js";
import { type Telling, tellingOf } from "./notification.js";
import type { Known } from "./record.js";

const ROWS_AT_ONCE = 500;

/**
 * Imports notifications except those of messages, which are derived from unread messages. Owner, time and content identify
 * one that is already imported.
 */
export async function bringNotifications(move: Move): Promise<void> {
  if (!move.source.has("notifications")) return;
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await move.source.rows("notifications", "WHERE t.id > ? ORDER BY t.id LIMIT ?", [last, ROWS_AT_ONCE]);
    if (rows.length === 0) return;
    const memberOf = await findMembers(
      move,
      rows.flatMap(({ user_id, related_entity_id }) => [user_id, related_entity_id]),
    );
    const tally = createTally();
    const drafts = rows.flatMap((row) => toDraft(move, row, { memberOf, tally }));
    move.ledger.add(tally);
    if (drafts.length > 0) move.ledger.add(await writeNotifications(move, drafts));
    last = rows.at(-1)?.id ?? last;
  }
}

interface Draft extends Telling {
  readonly owner: Known;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

type MemberOf = (oldId: number | null) => Known | undefined;

function toDraft(
  { rules }: Move,
  row: Row<"notifications">,
  { memberOf, tally }: { memberOf: MemberOf; tally: Tally },
): Draft[] {
  const leaveOut = (why: string): [] => {
    tally.leftOut("notifications", row.id, why);
    return [];
  };
  const owner = memberOf(row.user_id);
  if (owner === undefined || owner.isDeleted) return leaveOut("its owner is gone");
  if (row.created_at === null) return leaveOut("has no time");
  const telling = tellingOf(row, memberOf, rules, (what) => tally.changed("notifications", row.id, what));
  if (typeof telling === "string") return leaveOut(telling);
  tally.here("notifications");
  if (owner.isTheirs && owner.isSettled) return [];
  const readAt = row.is_read === true ? (row.read_at ?? row.created_at) : null;
  return [{ ...telling, owner, createdAt: row.created_at, readAt }];
}

type Present = Pick<Notification, "id" | "userId" | "type" | "title" | "body" | "actorId" | "createdAt" | "isRead">;

function writeNotifications({ db }: Move, drafts: readonly Draft[]): Promise<Tally> {
  return db.transaction(
    async (tx) => {
      const tally = createTally();
      const present = new Map((await readPresent(tx, drafts)).map((row) => [nameOf(row), row]));
      const moved = new Set<bigint>();
      for (const draft of drafts) {
        const found = present.get(nameOf({ ...draft, userId: draft.owner.userId }));
        if (found !== undefined && (draft.owner.isTheirs || Boolean(found.isRead) === (draft.readAt !== null)))
          continue;
        if (found === undefined) {
          const id = await insertDraft(tx, draft);
          present.set(nameOf({ ...draft, userId: draft.owner.userId }), {
            ...draft,
            ...id,
            userId: draft.owner.userId,
          });
          tally.fresh("notifications");
        } else
          await tx.execute("UPDATE notifications SET is_read = ?, read_at = ? WHERE id = ?", [
            draft.readAt !== null,
            draft.readAt,
            found.id,
          ]);
        moved.add(draft.owner.userId);
      }
      if (moved.size > 0) await tx.script([forgetCursors([...moved])]);
      return tally;
    },
    { repeatable: true },
  );
}

async function insertDraft(
  tx: Transaction,
  { owner, type, title, body, actorId, createdAt, readAt }: Draft,
): Promise<{ id: bigint; isRead: boolean }> {
  const { insertId: id } = await tx.execute(
    `INSERT INTO notifications
       (user_id, notification_type, title, message, actor_id, is_read, read_at, created_at, updated_at)
     VALUES (?,?,?,?,?,?,?,?,?)`,
    [owner.userId, type, title, body, actorId, readAt !== null, readAt, createdAt, createdAt],
  );
  return { id, isRead: readAt !== null };
}

function readPresent(tx: Transaction, drafts: readonly Draft[]): Promise<Present[]> {
  return tx.query<Present>(
    `SELECT id, user_id AS userId, notification_type AS type, title, message AS body, actor_id AS actorId,
            created_at AS createdAt, is_read AS isRead
     FROM notifications WHERE user_id IN (?) AND deleted_at IS NULL AND updated_at IN (?)`,
    [[...new Set(drafts.map(({ owner }) => owner.userId))], drafts.map(({ createdAt }) => createdAt)],
  );
}

function nameOf({ userId, type, title, body, actorId, createdAt }: Omit<Present, "id" | "isRead">): string {
  return JSON.stringify([String(userId), type, title, body, String(actorId), createdAt.getTime()]);
}
