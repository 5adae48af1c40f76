import type { Notification } from "../../../src/generated/prisma/client.js";
import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { ImportJob } from "../job.js";
import type { Row } from "../original/tables.js";
import { type Counters, createCounters } from "../counters.js";
import { invalidateCursors } from "./cursors.js";
import { findMembers } from "./members.js";
import { type NotificationContent, contentOfNotification } from "./notification.js";
import type { ImportedUser } from "./record.js";

const ROW_BATCH_SIZE = 500;

/**
 * Imports notifications except those of messages, which are derived from unread messages. Owner, time and content identify
 * one that is already imported.
 */
export async function importNotifications(job: ImportJob): Promise<void> {
  if (!job.source.has("notifications")) return;
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await job.source.rows("notifications", "WHERE t.id > ? ORDER BY t.id LIMIT ?", [last, ROW_BATCH_SIZE]);
    if (rows.length === 0) return;
    const memberOf = await findMembers(
      job,
      rows.flatMap(({ user_id, related_entity_id }) => [user_id, related_entity_id]),
    );
    const counters = createCounters();
    const drafts = rows.flatMap((row) => toDraft(job, row, { memberOf, counters }));
    job.totals.add(counters);
    if (drafts.length > 0) job.totals.add(await writeNotifications(job, drafts));
    last = rows.at(-1)?.id ?? last;
  }
}

interface Draft extends NotificationContent {
  readonly owner: ImportedUser;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

type MemberOf = (oldId: number | null) => ImportedUser | undefined;

function toDraft(
  { rules }: ImportJob,
  row: Row<"notifications">,
  { memberOf, counters }: { memberOf: MemberOf; counters: Counters },
): Draft[] {
  const skip = (why: string): [] => {
    counters.skipped("notifications", row.id, why);
    return [];
  };
  const owner = memberOf(row.user_id);
  if (owner === undefined || owner.isDeleted) return skip("its owner is gone");
  if (row.created_at === null) return skip("has no time");
  const content = contentOfNotification(row, memberOf, rules, (what) =>
    counters.changed("notifications", row.id, what),
  );
  if (typeof content === "string") return skip(content);
  counters.here("notifications");
  if (owner.isClaimed && owner.isSettled) return [];
  const readAt = row.is_read === true ? (row.read_at ?? row.created_at) : null;
  return [{ ...content, owner, createdAt: row.created_at, readAt }];
}

type Present = Pick<Notification, "id" | "userId" | "type" | "title" | "body" | "actorId" | "createdAt" | "isRead">;

function writeNotifications({ db }: ImportJob, drafts: readonly Draft[]): Promise<Counters> {
  return db.transaction(
    async (tx) => {
      const counters = createCounters();
      const present = new Map((await readPresent(tx, drafts)).map((row) => [nameOf(row), row]));
      const moved = new Set<bigint>();
      for (const draft of drafts) {
        const found = present.get(nameOf({ ...draft, userId: draft.owner.userId }));
        if (found !== undefined && (draft.owner.isClaimed || Boolean(found.isRead) === (draft.readAt !== null)))
          continue;
        if (found === undefined) {
          const id = await insertDraft(tx, draft);
          present.set(nameOf({ ...draft, userId: draft.owner.userId }), {
            ...draft,
            ...id,
            userId: draft.owner.userId,
          });
          counters.fresh("notifications");
        } else
          await tx.execute("UPDATE notifications SET is_read = ?, read_at = ? WHERE id = ?", [
            draft.readAt !== null,
            draft.readAt,
            found.id,
          ]);
        moved.add(draft.owner.userId);
      }
      if (moved.size > 0) await tx.script([invalidateCursors([...moved])]);
      return counters;
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
