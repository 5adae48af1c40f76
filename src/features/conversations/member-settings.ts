import type { SignedIn } from "../../context.js";
import type { LoggedTransaction } from "../../log/logged-transaction.js";
import { lockConversation } from "../../model/conversation-lock.js";
import { MUTED_FOREVER, MAX_PINNED } from "../../model/member.js";
import { withdrawNotification } from "../../model/notification.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { deleteInvisibleMediaOf } from "../media/invisible.js";
import { conversationById } from "./loader.js";
import type {
  ArchiveConversationInput,
  DeleteConversationInput,
  MuteConversationInput,
  PinConversationInput,
  SetNotificationLevelInput,
} from "./types.js";
import { requireConversation, requireMembership } from "./service.js";
import {
  type MemberSettings,
  clearHistory,
  countPinned,
  haveSameSettings,
  lockMember,
  writeSettings,
} from "./member-settings-store.js";
import type { ConversationRow } from "./store.js";

/** Computes a member's new settings under the conversation's lock. @throws Refusal */
type SettingsUpdate = (
  settings: MemberSettings & { readonly hasMessages: boolean },
  tx: LoggedTransaction,
) => MemberSettings | Promise<MemberSettings>;

/** Archives a conversation, which unpins it, or takes it out of the archive. */
export async function archiveConversation(
  ctx: SignedIn,
  { conversationId, archived }: ArchiveConversationInput,
): Promise<ConversationRow> {
  return changeSettings(ctx, conversationId, (settings) =>
    (archived ?? true)
      ? { ...requireListed(settings), viewerHasArchived: true, viewerHasPinned: false }
      : { ...settings, viewerHasArchived: false },
  );
}

/** Mutes a conversation until a time or forever, or unmutes it. */
export async function muteConversation(
  ctx: SignedIn,
  { conversationId, muted, until }: MuteConversationInput,
): Promise<ConversationRow> {
  const viewerMutedUntil = (muted ?? true) ? (until ?? MUTED_FOREVER) : null;
  if (viewerMutedUntil !== null && (viewerMutedUntil <= ctx.now() || viewerMutedUntil > MUTED_FOREVER))
    throw new Refusal("INVALID", '"until" must be a moment to come, up to the year 9999.', ["until"]);
  return changeSettings(ctx, conversationId, (settings) => ({ ...settings, viewerMutedUntil }));
}

/** Sets how loud the pushes of a conversation are. */
export async function setNotificationLevel(
  ctx: SignedIn,
  { conversationId, level }: SetNotificationLevelInput,
): Promise<ConversationRow> {
  return changeSettings(ctx, conversationId, (settings) => ({ ...settings, viewerNotificationLevel: level }));
}

/** Pins a conversation, which takes it out of the archive, or unpins it. */
export async function pinConversation(
  ctx: SignedIn,
  { conversationId, pinned }: PinConversationInput,
): Promise<ConversationRow> {
  return changeSettings(ctx, conversationId, async (settings, tx) => {
    if (!(pinned ?? true)) return { ...settings, viewerHasPinned: false };
    if (!requireListed(settings).viewerHasPinned && (await countPinned(tx, ctx.viewer.userId)) >= MAX_PINNED)
      throw new Refusal("INVALID", `At most ${MAX_PINNED} conversations can be pinned: unpin another first.`, [
        "conversationId",
      ]);
    return { ...settings, viewerHasPinned: true, viewerHasArchived: false };
  });
}

/**
 * Clears a conversation for the viewer alone and hides it from their lists until the next message, or until they open it
 * again. Returns its id.
 */
export async function deleteConversation(
  ctx: SignedIn,
  { conversationId: id }: DeleteConversationInput,
): Promise<string> {
  const { conversationId, userId } = await requireMembership(ctx, id);
  const at = ctx.now();
  const isCleared = await ctx.transact(async (tx) => {
    const upToSeq = await lockConversation(tx, conversationId);
    const { settings, notificationId } = await lockMember(tx, conversationId, userId);
    if (settings.isDeleted) return false;
    await clearHistory(tx, { conversationId, userId, upToSeq, at });
    tx.record({ userId, kind: "ConversationDeleted", conversationId });
    if (notificationId !== null) await withdrawNotification(tx, { userId, id: notificationId, at });
    return true;
  });
  if (isCleared) ctx.background.run("delete invisible media", deleteInvisibleMediaOf(ctx, conversationId));
  return toGlobalId(ctx, "Conversation", conversationId);
}

/** Restores a deleted conversation to the viewer's list, with its history still cleared. */
export async function restoreConversation(ctx: SignedIn, conversationId: bigint): Promise<ConversationRow> {
  return changeMember(ctx, conversationId, (settings) => ({ ...settings, isDeleted: false }));
}

async function changeSettings(ctx: SignedIn, id: string, decide: SettingsUpdate): Promise<ConversationRow> {
  const { conversationId } = await requireMembership(ctx, id);
  return changeMember(ctx, conversationId, decide);
}

/** Updates the viewer's settings of a conversation and records ConversationChanged, unless nothing changes. */
async function changeMember(ctx: SignedIn, conversationId: bigint, decide: SettingsUpdate): Promise<ConversationRow> {
  const { userId } = ctx.viewer;
  await ctx.transact(async (tx) => {
    const hasMessages = (await lockConversation(tx, conversationId)) > 0;
    const { settings } = await lockMember(tx, conversationId, userId);
    const next = await decide({ ...settings, hasMessages }, tx);
    if (haveSameSettings(settings, next)) return;
    await writeSettings(tx, { conversationId, userId }, next);
    tx.record({ userId, kind: "ConversationChanged", conversationId });
  });
  conversationById(ctx).clear(conversationId);
  return requireConversation(ctx, conversationId);
}

/** Requires a conversation that is in a list: a pin elsewhere would be invisible, yet count. @throws Refusal */
function requireListed(settings: Parameters<SettingsUpdate>[0]): MemberSettings {
  if (settings.isDeleted)
    throw new Refusal("NOT_FOUND", "This conversation is deleted: open it again first.", ["conversationId"]);
  if (!settings.hasMessages)
    throw new Refusal("INVALID", "Nothing was said in this conversation yet: it is in no list.", ["conversationId"]);
  return settings;
}
