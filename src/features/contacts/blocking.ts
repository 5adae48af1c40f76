import type { SignedIn } from "../../context.js";
import type { LoggedTransaction } from "../../log/logged-transaction.js";
import { dropPushesOf, withdrawNotificationsOf } from "../../model/notification.js";
import { markReadHidden } from "../../model/hidden-read.js";
import type { User } from "../../generated/prisma/client.js";
import { type Page, requirePageSize, toPage } from "../../graphql/connection.js";
import { keyOf, requireCursor, toGlobalId } from "../../graphql/global-ids.js";
import { requireUser } from "../users/loader.js";
import { relationTo } from "./loader.js";
import { personNotFound, requireOtherUser } from "./lookup.js";
import { recordContactChanged, publishPresenceChanged } from "./service.js";
import { lockContact, lockConversationOf, lockNames, readBlocked, isInProfileAudience, writeContact } from "./store.js";

/**
 * Blocks another user, contact or not: neither receives messages, typing, presence or receipts of the other from the
 * response on, and their notifications and unread messages leave the viewer's counts. The other is not notified.
 */
export async function blockUser(ctx: SignedIn, { userId: id }: { userId: string }): Promise<User> {
  const otherId = await requireOtherUser(ctx, { userId: id });
  const { userId } = ctx.viewer;
  const at = ctx.now();
  const conversationId = await ctx.transact(async (tx) => {
    const conversation = await lockConversationOf(tx, userId, otherId);
    const row = await lockContact(tx, { userId, otherId, at });
    if (row.isBlocked) return conversation?.id;
    // Account deletion takes the same lock before it reads the blocks of the number, and addContact one for reading.
    const names = await lockNames(tx, [userId, otherId], "FOR UPDATE");
    const own = names.get(userId);
    if (own === undefined || !names.has(otherId)) throw personNotFound();
    const next = { ...row, isBlocked: true, shownFullName: own.fullName, shownUsername: own.username };
    await writeContact(tx, next);
    recordContactChanged(tx, next);
    await withdrawNotificationsOf(tx, { userId, actorId: otherId, at });
    await dropPushesOf(tx, { userId: otherId, actorId: userId });
    if (conversation !== undefined)
      await markReadHidden(tx, { conversationId: conversation.id, userId, lastSeq: conversation.lastSeq, at });
    return conversation?.id;
  });
  relationTo(ctx).clear(otherId);
  if (conversationId !== undefined)
    for (const typist of [userId, otherId]) ctx.hub.publishEphemeral(typist, { kind: "TypingStopped", conversationId });
  publishPresenceChanged(ctx, otherId);
  return requireUser(ctx, otherId);
}

/** Unblocks another user. Messages refused and notifications removed meanwhile stay so. */
export async function unblockUser(ctx: SignedIn, { userId: id }: { userId: string }): Promise<User> {
  const otherId = (await findBlocked(ctx, id)) ?? (await requireOtherUser(ctx, { userId: id }));
  const { userId } = ctx.viewer;
  await ctx.transact(async (tx) => {
    await lockConversationOf(tx, userId, otherId);
    const row = await lockContact(tx, { userId, otherId, at: ctx.now() });
    const next = { ...row, isBlocked: false, shownFullName: null, shownUsername: null };
    await writeContact(tx, next);
    if (!row.isBlocked) return requireActive(tx, otherId);
    recordContactChanged(tx, next);
    await recordNameChange(tx, { userId, otherId, shown: row });
  });
  relationTo(ctx).clear(otherId);
  publishPresenceChanged(ctx, otherId);
  return requireUser(ctx, otherId);
}

/** Returns a page of the users whom the viewer has blocked. */
export async function listBlocked(
  ctx: SignedIn,
  { first, after }: { first: number | null; after: string | undefined },
): Promise<Page<User>> {
  const size = requirePageSize(first);
  const afterId = after === undefined ? 0n : requireCursor(after, "after", (cursor) => keyOf(ctx, "User", cursor));
  const ids = await readBlocked(ctx.db, ctx.viewer.userId, afterId, size + 1);
  const users = await Promise.all(ids.map(async (id) => requireUser(ctx, id)));
  return toPage(users, size, ({ id }) => toGlobalId(ctx, "User", id), { hasCursor: after !== undefined });
}

/** Returns the key of a user whom the viewer has blocked, including one who has deleted the account since. */
async function findBlocked(ctx: SignedIn, id: string): Promise<bigint | undefined> {
  const key = keyOf(ctx, "User", id);
  const relation = key === undefined ? undefined : await relationTo(ctx).load(key);
  return relation?.own?.isBlocked === true ? key : undefined;
}

/** Requires an active user: the block of a deleted account may have moved to a new one of the number. @throws Refusal NOT_FOUND */
async function requireActive(tx: LoggedTransaction, userId: bigint): Promise<void> {
  if ((await lockNames(tx, [userId])).size === 0) throw personNotFound();
}

/** Records ProfileChanged for an unblocked user who may see the profile, if the names have changed since the block. */
async function recordNameChange(
  tx: LoggedTransaction,
  {
    userId,
    otherId,
    shown,
  }: { userId: bigint; otherId: bigint; shown: { shownFullName: string | null; shownUsername: string | null } },
): Promise<void> {
  const names = (await lockNames(tx, [userId])).get(userId);
  if (names === undefined || (names.fullName === shown.shownFullName && names.username === shown.shownUsername)) return;
  if (await isInProfileAudience(tx, { viewerId: otherId, userId }))
    tx.record({ userId: otherId, kind: "ProfileChanged", subjectId: userId });
}
