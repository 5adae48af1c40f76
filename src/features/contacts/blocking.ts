import type { SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { type Page, requirePageSize, toPage } from "../../graphql/connection.js";
import { keyOf, requireCursor, toGlobalId } from "../../graphql/ids.js";
import { requireUser } from "../users/loader.js";
import { relationTo } from "./loader.js";
import { requireNamed } from "./lookup.js";
import { recordChange, tellPresence } from "./service.js";
import { lockContact, lockConversationOf, readBlocked, writeContact } from "./store.js";

/**
 * Silences the viewer and another person to each other, contact or not. Once it is answered nothing of the other comes;
 * they are told nothing.
 */
export async function blockUser(ctx: SignedIn, { userId }: { userId: string }): Promise<User> {
  return setBlocked(ctx, userId, true);
}

/** Ends the viewer's block of another person. What was refused meanwhile does not come later. */
export async function unblockUser(ctx: SignedIn, { userId }: { userId: string }): Promise<User> {
  return setBlocked(ctx, userId, false);
}

/** A page of the people whom the viewer has blocked. */
export async function listBlocked(
  ctx: SignedIn,
  { first, after }: { first: number | null; after: string | undefined },
): Promise<Page<User>> {
  const size = requirePageSize(first);
  const place = after === undefined ? 0n : requireCursor(after, "after", (cursor) => keyOf(ctx, "User", cursor));
  const ids = await readBlocked(ctx.db, ctx.viewer.userId, place, size + 1);
  const users = await Promise.all(ids.map(async (id) => requireUser(ctx, id)));
  return toPage(users, size, ({ id }) => toGlobalId(ctx, "User", id), { hasCursor: after !== undefined });
}

async function setBlocked(ctx: SignedIn, id: string, isBlocked: boolean): Promise<User> {
  const otherId = await requireNamed(ctx, { userId: id });
  const { userId } = ctx.viewer;
  const conversationId = await ctx.change(async (change) => {
    const conversation = await lockConversationOf(change, userId, otherId);
    const row = await lockContact(change, { userId, otherId, at: ctx.now() });
    const next = { ...row, isBlocked };
    await writeContact(change, next);
    if (row.isBlocked !== isBlocked) recordChange(change, next);
    return conversation;
  });
  relationTo(ctx).clear(otherId);
  if (conversationId !== undefined && isBlocked)
    for (const typist of [userId, otherId]) {
      ctx.typing.stop(conversationId, typist);
      ctx.feeds.signal(typist, { kind: "TypingEnded", conversationId });
    }
  tellPresence(ctx, otherId);
  return requireUser(ctx, otherId);
}
