import type { Transaction } from "../../../src/infra/database/transaction.js";
import type { ImportedUser } from "../people/record.js";
import type { Settings } from "./settings.js";

/** Conversation whose row is locked until the transaction ends. */
export interface LockedConversation {
  readonly id: bigint;
  readonly lastSeq: number;
  /** Sequence up to which messages are in the search index. */
  readonly indexedSeq: number;
  /** Ascending. */
  readonly memberIds: readonly [bigint, bigint];
  readonly isNew: boolean;
}

/** Member of a conversation, with their settings of the original. */
export interface ImportedMember {
  readonly person: ImportedUser;
  readonly settings: Settings;
}

/** Locks the conversation of two users; creates it where it does not exist. */
export async function lockConversation(
  tx: Transaction,
  members: readonly [ImportedMember, ImportedMember],
  createdAt: Date,
): Promise<LockedConversation> {
  const memberIds = orderedIds(members);
  const found = await findConversation(tx, memberIds);
  if (found !== undefined) return { ...found, memberIds, isNew: false };
  const { insertId: id } = await tx.execute(
    "INSERT INTO conversations (user_one_id, user_two_id, created_at, updated_at) VALUES (?,?,?,?)",
    [...memberIds, createdAt, createdAt],
  );
  await tx.execute(
    `INSERT INTO conversation_participants
       (conversation_id, user_id, muted_until, is_archived, is_pinned, last_activity_at, joined_at)
     VALUES (?,?,?,?,?,?,?), (?,?,?,?,?,?,?)`,
    members.flatMap(({ person: { userId }, settings: { mutedUntil, isArchived, isPinned, joinedAt } }) => {
      const at = joinedAt ?? createdAt;
      return [id, userId, mutedUntil, isArchived, isPinned, at, at];
    }),
  );
  return { id, lastSeq: 0, indexedSeq: 0, memberIds, isNew: true };
}

function orderedIds([one, two]: readonly [ImportedMember, ImportedMember]): [bigint, bigint] {
  const [a, b] = [one.person.userId, two.person.userId];
  return a < b ? [a, b] : [b, a];
}

async function findConversation(
  tx: Transaction,
  memberIds: readonly [bigint, bigint],
): Promise<Pick<LockedConversation, "id" | "lastSeq" | "indexedSeq"> | undefined> {
  const [row] = await tx.query<Pick<LockedConversation, "id" | "lastSeq" | "indexedSeq">>(
    `SELECT id, last_seq AS lastSeq, indexed_seq AS indexedSeq FROM conversations
     WHERE user_one_id = ? AND user_two_id = ? FOR UPDATE`,
    [...memberIds],
  );
  return row;
}
