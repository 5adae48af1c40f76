import type { SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { UserEventKind } from "../users/events.js";
import { readAudience, readFollowed } from "../presence/store.js";
import { requireUser, userById } from "../users/loader.js";
import { writeUser } from "./store.js";
import type { UpdatePrivacyInput } from "./types.js";

/** Changes what the viewer lets others know; open streams of presence and typing obey at once. */
export async function updatePrivacy(ctx: SignedIn, input: UpdatePrivacyInput): Promise<User> {
  const { userId } = ctx.viewer;
  const before = await requireUser(ctx, userId);
  const wanted = {
    lastSeenAudience: input.lastSeen ?? before.lastSeenAudience,
    sendsReadReceipts: input.readReceipts ?? before.sendsReadReceipts,
    sendsTyping: input.typing ?? before.sendsTyping,
  };
  const isSame = (Object.keys(wanted) as (keyof typeof wanted)[]).every((field) => wanted[field] === before[field]);
  if (isSame) return before;
  await ctx.change(async (change) => {
    await writeUser(change, userId, wanted, ctx.now());
    change.record({ userId, kind: UserEventKind.ProfileChanged, subjectId: userId });
  });
  userById(ctx).clear(userId);
  if (!wanted.sendsTyping) ctx.typing.stopUser(userId);
  if (wanted.lastSeenAudience !== before.lastSeenAudience) await tellPresence(ctx);
  return requireUser(ctx, userId);
}

/** What the viewer shows changes for those who look at them, and what they see in turn of others. */
async function tellPresence({ db, feeds, viewer: { userId } }: SignedIn): Promise<void> {
  const [audience, followed] = await Promise.all([readAudience(db, userId), readFollowed(db, userId)]);
  for (const id of audience) feeds.signal(id, { kind: "PresenceChanged", userId });
  for (const id of followed) feeds.signal(userId, { kind: "PresenceChanged", userId: id });
}
