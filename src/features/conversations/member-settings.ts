import type { SignedIn } from "../../context.js";
import type { Change } from "../../log/logged-transaction.js";
import { lockConversation } from "../../model/conversation-lock.js";
import { MUTED_FOREVER, MAX_PINNED } from "../../model/member.js";
import { withdrawNotification } from "../../model/notification.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { conversationById } from "./loader.js";
import type {
  ArchiveConversationInput,
  DeleteConversationInput,
  MuteConversationInput,
  PinConversationInput,
} from "./types.js";
import { requireConversation, requireMembership } from "./service.js";
import { type MemberSettings, clearHistory, countPinned, lockMember, writeSettings } from "./member-settings-store.js";
import type { ConversationRow } from "./store.js";

/** What becomes of a member's settings. @throws Refusal */
type SettingsUpdate = (
  settings: MemberSettings & { readonly hasMessages: boolean },
  change: Change,
) => MemberSettings | Promise<MemberSettings>;

/** Puts a conversation out of the viewer's list, or back. What is archived is pinned no longer. */
export async function archiveConversation(
  ctx: SignedIn,
  { conversationId, archived }: ArchiveConversationInput,
): Promise<ConversationRow> {
  return changeSettings(ctx, conversationId, (settings) =>
    (archived ?? true)
      ? { ...requireListed(settings), isArchived: true, isPinned: false }
      : { ...settings, isArchived: false },
  );
}

/** Silences a conversation until a moment or for good, or lets it be heard again. */
export async function muteConversation(
  ctx: SignedIn,
  { conversationId, muted, until }: MuteConversationInput,
): Promise<ConversationRow> {
  const mutedUntil = (muted ?? true) ? (until ?? MUTED_FOREVER) : null;
  if (mutedUntil !== null && (mutedUntil <= ctx.now() || mutedUntil > MUTED_FOREVER))
    throw new Refusal("INVALID", '"until" must be a moment to come, up to the year 9999.', ["until"]);
  return changeSettings(ctx, conversationId, (settings) => ({ ...settings, mutedUntil }));
}

/** Keeps a conversation at the top of the list, or no longer. What is pinned leaves the archive. */
export async function pinConversation(
  ctx: SignedIn,
  { conversationId, pinned }: PinConversationInput,
): Promise<ConversationRow> {
  return changeSettings(ctx, conversationId, async (settings, change) => {
    if (!(pinned ?? true)) return { ...settings, isPinned: false };
    if (!requireListed(settings).isPinned && (await countPinned(change, ctx.viewer.userId)) >= MAX_PINNED)
      throw new Refusal("INVALID", `At most ${MAX_PINNED} conversations can be pinned: unpin another first.`, [
        "conversationId",
      ]);
    return { ...settings, isPinned: true, isArchived: false };
  });
}

/**
 * Empties a conversation for the viewer and takes it out of their lists, until a message comes or they open it again.
 * The other person keeps theirs. Answers its id.
 */
export async function deleteConversation(
  ctx: SignedIn,
  { conversationId: id }: DeleteConversationInput,
): Promise<string> {
  const { conversationId, userId } = await requireMembership(ctx, id);
  const at = ctx.now();
  await ctx.change(async (change) => {
    const upToSeq = await lockConversation(change, conversationId);
    const member = await lockMember(change, conversationId, userId);
    if (member.isDeleted) return;
    await clearHistory(change, { conversationId, userId, upToSeq, at });
    change.record({ userId, kind: "ConversationDeleted", conversationId });
    if (member.notificationId !== null) await withdrawNotification(change, { userId, id: member.notificationId, at });
  });
  return toGlobalId(ctx, "Conversation", conversationId);
}

/** Brings a conversation that the viewer has deleted back into their list, empty as it is. */
export async function restoreConversation(ctx: SignedIn, conversationId: bigint): Promise<ConversationRow> {
  return changeMember(ctx, conversationId, (settings) => ({ ...settings, isDeleted: false }));
}

async function changeSettings(ctx: SignedIn, id: string, decide: SettingsUpdate): Promise<ConversationRow> {
  const { conversationId } = await requireMembership(ctx, id);
  return changeMember(ctx, conversationId, decide);
}

/** Moves the viewer's settings of a conversation and tells their devices, unless all stays as it was. */
async function changeMember(ctx: SignedIn, conversationId: bigint, decide: SettingsUpdate): Promise<ConversationRow> {
  const { userId } = ctx.viewer;
  await ctx.change(async (change) => {
    const hasMessages = (await lockConversation(change, conversationId)) > 0;
    const { notificationId: _, ...settings } = await lockMember(change, conversationId, userId);
    const next = await decide({ ...settings, hasMessages }, change);
    if (haveSameSettings(settings, next)) return;
    await writeSettings(change, { conversationId, userId }, next);
    change.record({ userId, kind: "ConversationChanged", conversationId });
  });
  conversationById(ctx).clear(conversationId);
  return requireConversation(ctx, conversationId);
}

/** A pin or an archive of a conversation in no list would be out of sight, and a pin would count all the same. @throws Refusal */
function requireListed(settings: Parameters<SettingsUpdate>[0]): MemberSettings {
  if (settings.isDeleted)
    throw new Refusal("NOT_FOUND", "This conversation is deleted: open it again first.", ["conversationId"]);
  if (!settings.hasMessages)
    throw new Refusal("INVALID", "Nothing was said in this conversation yet: it is in no list.", ["conversationId"]);
  return settings;
}

function haveSameSettings(one: MemberSettings, other: MemberSettings): boolean {
  return (
    one.isArchived === other.isArchived &&
    one.isPinned === other.isPinned &&
    one.isDeleted === other.isDeleted &&
    one.mutedUntil?.getTime() === other.mutedUntil?.getTime()
  );
}
