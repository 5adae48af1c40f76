import type { SignedIn } from "../../context.js";
import { OFFLINE_STATE } from "../../presence/device-registry.js";
import { openEphemeralStream } from "../../live/ephemeral-stream.js";
import type { TypingEntry } from "../../presence/typing.js";
import { perRequest } from "../../graphql/loaders.js";
import { type Clock, addMs } from "../../infra/clock.js";
import type { Database } from "../../infra/database/database.js";
import { Refusal } from "../../infra/errors.js";
import { relationTo } from "../contacts/loader.js";
import { isBlockedEitherWay } from "../contacts/store.js";
import { requireMembership } from "../conversations/service.js";
import type { ConversationRow } from "../conversations/store.js";
import type { TypingChanged } from "../../live/ephemeral-event.js";
import { requireUser } from "../users/loader.js";
import { deleteTyping, findTyping, upsertTyping } from "./store.js";
import type { SetTypingInput } from "./types.js";

/**
 * Starts, renews or ends the viewer's typing indicator. Has no effect before the first message of a conversation, or if
 * the viewer does not share typing. @throws Refusal NOT_FOUND or BLOCKED
 */
export async function setTyping(ctx: SignedIn, { conversationId, isTyping }: SetTypingInput): Promise<void> {
  const member = await requireMembership(ctx, conversationId);
  if (!isTyping) {
    if (!ctx.typing.stop(member.conversationId, member.userId))
      ctx.hub.publishEphemeral(member.userId, { kind: "TypingStopped", conversationId: member.conversationId });
    return;
  }
  if (await isBlockedEitherWay(ctx.db, member.userId, member.peerId))
    throw new Refusal("BLOCKED", "One of the two has blocked the other.", ["conversationId"]);
  const { sendsTyping } = await requireUser(ctx, member.userId);
  if (sendsTyping && (await ctx.members.hasMessages(member.conversationId)))
    await ctx.typing.start({ sessionId: ctx.viewer.sessionId, ...member });
}

/** Opens the stream of typing to the viewer, in one conversation or in all. @throws Refusal NOT_FOUND */
export async function openTypingStream(
  ctx: SignedIn,
  conversationId: string | undefined,
): Promise<AsyncIterableIterator<TypingChanged>> {
  const only = conversationId === undefined ? undefined : await requireMembership(ctx, conversationId);
  return openEphemeralStream(ctx, ctx.viewer.userId, (event) =>
    event.kind === "TypingChanged" && (only === undefined || event.conversationId === only.conversationId)
      ? { key: String(event.conversationId), render: () => dropBlocked({ ...ctx }, event) }
      : undefined,
  );
}

/** Drops a start across a block that was made after it was published. An end always passes. */
async function dropBlocked(ctx: SignedIn, event: TypingChanged): Promise<TypingChanged | undefined> {
  return event.isTyping && (await isBlocked(ctx, event.userId)) ? undefined : event;
}

async function isBlocked(ctx: SignedIn, userId: bigint): Promise<boolean> {
  return (await relationTo(ctx).load(userId))?.isBlockedEitherWay === true;
}

const isTypingElsewhere = perRequest<SignedIn, bigint, boolean>(async ({ db, viewer, now }, conversationIds) => {
  const typing = await findTyping(db, viewer.userId, conversationIds, now());
  return new Map(typing.map((id) => [id, true]));
});

/** Returns whether the other member types to the viewer. */
export async function isPeerTyping(ctx: SignedIn, conversation: ConversationRow): Promise<boolean> {
  return (await isTyping(ctx, conversation)) && !(await isBlocked(ctx, conversation.peerId));
}

async function isTyping(ctx: SignedIn, { id, peerId }: ConversationRow): Promise<boolean> {
  const here = ctx.typing.isTyping(id, peerId);
  if (here !== undefined) return here;
  // In a single process, a connected peer types here; the table holds the state of other processes.
  const isKnownHere = ctx.config.REDIS_URL === undefined && ctx.presence.localStateOf(peerId) !== OFFLINE_STATE;
  return !isKnownHere && (await isTypingElsewhere(ctx).load(id)) === true;
}

/** Stores for readers in other processes that a user types, for `durationMs` from now, or that they have stopped. */
export async function persistTyping(
  { db, now, durationMs }: { db: Database; now: Clock; durationMs: number },
  typing: TypingEntry,
  isTyping: boolean,
): Promise<void> {
  const startedAt = now();
  if (isTyping) await upsertTyping(db, typing, { startedAt, expiresAt: addMs(startedAt, durationMs) });
  else await deleteTyping(db, typing);
}
