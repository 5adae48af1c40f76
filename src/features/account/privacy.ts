import type { SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { readAudience, readFollowed } from "../presence/store.js";
import { requireUser, userById } from "../users/loader.js";
import { type PrivacyColumns, lockUser, updateUser, readProfileAudience, recordProfileChanged } from "./store.js";
import type { UpdatePrivacyInput } from "./types.js";

/** Updates the viewer's privacy settings, and applies them to open streams of presence and typing at once. */
export async function updatePrivacy(ctx: SignedIn, input: UpdatePrivacyInput): Promise<User> {
  const { userId } = ctx.viewer;
  const wanted: Partial<PrivacyColumns> = {
    ...(typeof input.lastSeen === "string" && { lastSeenAudience: input.lastSeen }),
    ...(typeof input.phoneNumber === "string" && { phoneNumberAudience: input.phoneNumber }),
    ...(typeof input.readReceipts === "boolean" && { sendsReadReceipts: input.readReceipts }),
    ...(typeof input.typing === "boolean" && { sendsTyping: input.typing }),
  };
  const changed = await ctx.transact(async (tx) => {
    const written = await updateUser(tx, await lockUser(tx, userId), wanted, ctx.now());
    if (Object.keys(written).length === 0) return written;
    const others = written.phoneNumberAudience === undefined ? [] : await readProfileAudience(tx, userId);
    recordProfileChanged(tx, userId, [userId, ...others]);
    return written;
  });
  userById(ctx).clear(userId);
  if (changed.sendsTyping === false) ctx.hub.publishEphemeral(userId, { kind: "TypingStopped" });
  if (changed.lastSeenAudience !== undefined) await publishPresenceChanged(ctx);
  return requireUser(ctx, userId);
}

/** Makes presence streams re-evaluate both directions: the viewer's audience, and the users the viewer follows. */
async function publishPresenceChanged({ db, hub, viewer: { userId } }: SignedIn): Promise<void> {
  const [audience, followed] = await Promise.all([readAudience(db, userId), readFollowed(db, userId)]);
  for (const id of audience) hub.publishEphemeral(id, { kind: "PresenceChanged", userId });
  for (const id of followed) hub.publishEphemeral(userId, { kind: "PresenceChanged", userId: id });
}
