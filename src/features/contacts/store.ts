import type { UserContact } from "../../generated/prisma/client.js";
import type { Database } from "../../infra/database/database.js";
import type { Transaction } from "../../infra/database/transaction.js";

/** Returns true where either user has blocked the other. */
export async function isBlockedEitherWay(db: Pick<Database, "query">, one: bigint, other: bigint): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM user_contacts WHERE is_blocked = TRUE
     AND ((user_id = ? AND contact_user_id = ?) OR (user_id = ? AND contact_user_id = ?)) LIMIT 1`,
    [one, other, other, one],
  );
  return rows.length > 0;
}

const COLUMNS = `k.user_id AS userId, k.contact_user_id AS contactUserId, k.contact_name AS contactName,
  k.is_contact AS isContact, k.is_blocked AS isBlocked, k.shown_full_name AS shownFullName,
  k.shown_username AS shownUsername, k.is_favorite AS isFavorite, k.knows_number AS knowsNumber,
  k.added_at AS addedAt`;

/** Reads the rows of a user about `otherIds`, and theirs about the user. */
export async function readRelations(
  db: Database,
  userId: bigint,
  otherIds: readonly bigint[],
): Promise<{ own: UserContact[]; theirs: UserContact[] }> {
  const rows = await db.read<UserContact>(
    `SELECT ${COLUMNS} FROM user_contacts k WHERE k.user_id = ? AND k.contact_user_id IN (?)
     UNION ALL SELECT ${COLUMNS} FROM user_contacts k WHERE k.contact_user_id = ? AND k.user_id IN (?)`,
    [userId, otherIds, userId, otherIds],
  );
  const all = rows.map(toContact);
  return { own: all.filter((row) => row.userId === userId), theirs: all.filter((row) => row.userId !== userId) };
}

/** A contact with its display name. */
export interface ListedContact extends UserContact {
  readonly shownName: string;
}

/** Keyset of a page: the last contact before it. */
export interface ContactCursor {
  readonly shownName: string;
  readonly contactUserId: bigint;
}

/** Filter and page of a contact list. */
export interface ContactFilter {
  readonly only: readonly bigint[] | undefined;
  readonly isFavorite: boolean | undefined;
  readonly after: ContactCursor | undefined;
  readonly limit: number;
}

interface Condition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** A user who has blocked the owner (`b`) is listed under the names at the time of the block. */
const SHOWN_NAME = `COALESCE(k.contact_name, IF(b.user_id IS NULL, u.full_name, b.shown_full_name),
  CONVERT(IF(b.user_id IS NULL, u.username, b.shown_username) USING utf8mb4) COLLATE utf8mb4_unicode_520_ci,
  _utf8mb4'' COLLATE utf8mb4_unicode_520_ci)`;

/** Tables of SHOWN_NAME. */
const LISTED = `user_contacts k JOIN users u ON u.id = k.contact_user_id
  LEFT JOIN user_contacts b ON b.user_id = k.contact_user_id AND b.contact_user_id = k.user_id AND b.is_blocked = TRUE`;

/** Reads a page of contacts by keyset, ordered by display name without case and accents. */
export async function readContacts(
  db: Database,
  userId: bigint,
  { only, isFavorite, after, limit }: ContactFilter,
): Promise<ListedContact[]> {
  if (only?.length === 0) return [];
  const conditions: Condition[] = [
    ...(isFavorite === undefined ? [] : [{ sql: "k.is_favorite = ?", values: [isFavorite] }]),
    ...(only === undefined ? [] : [{ sql: "k.contact_user_id IN (?)", values: [only] }]),
    ...(after === undefined
      ? []
      : [
          {
            sql: `(${SHOWN_NAME} > ? OR (${SHOWN_NAME} = ? AND k.contact_user_id > ?))`,
            values: [after.shownName, after.shownName, after.contactUserId],
          },
        ]),
  ];
  const rows = await db.query<ListedContact>(
    `SELECT ${COLUMNS}, ${SHOWN_NAME} AS shownName
     FROM ${LISTED}
     WHERE ${["k.user_id = ? AND k.is_contact = TRUE", ...conditions.map(({ sql }) => sql)].join(" AND ")}
     ORDER BY shownName, k.contact_user_id LIMIT ?`,
    [userId, ...conditions.flatMap(({ values }) => values), limit],
  );
  return rows.map((row) => ({ ...toContact(row), shownName: row.shownName }));
}

/** Key and display name of a contact. */
export type ShownName = Pick<ListedContact, "contactUserId" | "shownName">;

/** Reads up to `limit` display names of a user's contacts, by key. */
export async function readShownNames(db: Database, userId: bigint, after: bigint, limit: number): Promise<ShownName[]> {
  return db.query<ShownName>(
    `SELECT k.contact_user_id AS contactUserId, ${SHOWN_NAME} AS shownName
     FROM ${LISTED}
     WHERE k.user_id = ? AND k.is_contact = TRUE AND k.contact_user_id > ? ORDER BY k.contact_user_id LIMIT ?`,
    [userId, after, limit],
  );
}

/** Reads up to `limit` of the users whom a user has blocked, by key. */
export async function readBlocked(db: Database, userId: bigint, after: bigint, limit: number): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT contact_user_id AS id FROM user_contacts
     WHERE user_id = ? AND is_blocked = TRUE AND contact_user_id > ? ORDER BY contact_user_id LIMIT ?`,
    [userId, after, limit],
  );
  return rows.map(({ id }) => id);
}

/** Locks a user's row about another, inserting it where there is none. */
export async function lockContact(
  tx: Transaction,
  { userId, otherId, at }: { userId: bigint; otherId: bigint; at: Date },
): Promise<UserContact> {
  await tx.execute("INSERT IGNORE INTO user_contacts (user_id, contact_user_id, added_at) VALUES (?, ?, ?)", [
    userId,
    otherId,
    at,
  ]);
  const [row] = await tx.query<UserContact>(
    `SELECT ${COLUMNS} FROM user_contacts k WHERE k.user_id = ? AND k.contact_user_id = ? FOR UPDATE`,
    [userId, otherId],
  );
  if (row === undefined) throw new Error("Expected the contact row just inserted, found none.");
  return toContact(row);
}

/** Stores a user's row about another; deletes it when nothing is left to store. */
export async function writeContact(tx: Transaction, row: UserContact): Promise<void> {
  const key = [row.userId, row.contactUserId];
  if (row.isContact || row.isBlocked || row.knowsNumber)
    await tx.execute(
      `UPDATE user_contacts SET contact_name = ?, is_contact = ?, is_blocked = ?, shown_full_name = ?, shown_username = ?,
              is_favorite = ?, added_at = ?
       WHERE user_id = ? AND contact_user_id = ?`,
      [
        row.contactName,
        row.isContact,
        row.isBlocked,
        row.shownFullName,
        row.shownUsername,
        row.isFavorite,
        row.addedAt,
        ...key,
      ],
    );
  else await tx.execute("DELETE FROM user_contacts WHERE user_id = ? AND contact_user_id = ?", key);
}

/** Records that a user may see another's number. */
export async function writeKnownNumber(
  db: Pick<Database, "execute">,
  userId: bigint,
  otherId: bigint,
  at: Date,
): Promise<void> {
  await db.execute(
    `INSERT INTO user_contacts (user_id, contact_user_id, knows_number, added_at) VALUES (?, ?, TRUE, ?)
     ON DUPLICATE KEY UPDATE knows_number = TRUE`,
    [userId, otherId, at],
  );
}

/** Locks the conversation of two users, if any. The writer reads blocks under the same lock. */
export async function lockConversationOf(
  tx: Transaction,
  one: bigint,
  other: bigint,
): Promise<{ id: bigint; lastSeq: number } | undefined> {
  const [row] = await tx.query<{ id: bigint; lastSeq: number }>(
    "SELECT id, last_seq AS lastSeq FROM conversations WHERE user_one_id = ? AND user_two_id = ? FOR UPDATE",
    one < other ? [one, other] : [other, one],
  );
  return row;
}

/** Locks active users, for reading by default; returns their names by key. */
export async function lockNames(
  tx: Transaction,
  userIds: readonly bigint[],
  mode: "LOCK IN SHARE MODE" | "FOR UPDATE" = "LOCK IN SHARE MODE",
): Promise<Map<bigint, { fullName: string | null; username: string | null }>> {
  const rows = await tx.query<{ id: bigint; fullName: string | null; username: string | null }>(
    `SELECT id, full_name AS fullName, username FROM users WHERE id IN (?) AND is_active = TRUE ORDER BY id ${mode}`,
    [userIds],
  );
  return new Map(rows.map(({ id, ...names }) => [id, names]));
}

/** Returns true where a viewer receives a user's ProfileChanged: has them as a contact or a conversation, unblocked. */
export async function isInProfileAudience(
  tx: Transaction,
  { viewerId, userId }: { viewerId: bigint; userId: bigint },
): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM users u
     LEFT JOIN user_contacts k ON k.user_id = u.id AND k.contact_user_id = ?
     WHERE u.id = ? AND COALESCE(k.is_blocked, FALSE) = FALSE AND (COALESCE(k.is_contact, FALSE) = TRUE
       OR EXISTS (SELECT 1 FROM conversations c WHERE c.user_one_id = LEAST(?, u.id)
         AND c.user_two_id = GREATEST(?, u.id) AND c.last_seq > 0))`,
    [userId, viewerId, userId, userId],
  );
  return rows.length > 0;
}

/** Returns true where a user was already notified that another has added them. */
export async function wasNotifiedOfContact(tx: Transaction, userId: bigint, actorId: bigint): Promise<boolean> {
  const rows = await tx.query(
    "SELECT 1 FROM notifications WHERE user_id = ? AND actor_id = ? AND notification_type = 'CONTACT' LIMIT 1",
    [userId, actorId],
  );
  return rows.length > 0;
}

/** Converts a row: the driver returns BOOLEAN as 0 or 1. */
function toContact(row: UserContact): UserContact {
  return {
    userId: row.userId,
    contactUserId: row.contactUserId,
    contactName: row.contactName,
    isContact: Boolean(row.isContact),
    isBlocked: Boolean(row.isBlocked),
    shownFullName: row.shownFullName,
    shownUsername: row.shownUsername,
    isFavorite: Boolean(row.isFavorite),
    knowsNumber: Boolean(row.knowsNumber),
    addedAt: row.addedAt,
  };
}
