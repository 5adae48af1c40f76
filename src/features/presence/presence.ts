import type { App, SignedIn } from "../../context.js";
import { openEphemeralStream } from "../../live/ephemeral-stream.js";
import type { User } from "../../generated/prisma/client.js";
import { keyOf } from "../../graphql/global-ids.js";
import { relationTo } from "../contacts/loader.js";
import { isKnownTo } from "../conversations/acquaintance.js";
import { isAcquaintance } from "../conversations/loader.js";
import { presenceById, requireUser } from "../users/loader.js";
import { PresenceStatus } from "../../live/ephemeral-event.js";
import { readAudience, readFollowed, markOffline, updateDeviceStatus, updatePresence } from "./store.js";
import type { Presence } from "./types.js";

/** A person's presence as the viewer of a stream sees it now. */
export interface PresenceUpdate {
  readonly userId: bigint;
  readonly presence: Presence;
}

const HIDDEN: Presence = { status: PresenceStatus.OFFLINE, lastSeenAt: null };

/** How much of a person's presence the viewer may see. */
type Visibility = "NOTHING" | "STATUS" | "ALL";

/**
 * A person's presence as the viewer may see it: nothing across a block; what is hidden from an audience is hidden from
 * those outside of it, and who hides theirs sees nobody's last moment.
 */
export async function presenceOf(ctx: SignedIn, user: User): Promise<Presence> {
  return show(ctx, user, await visibilityOf(ctx, user));
}

async function show(ctx: SignedIn, { id, lastSeenAt }: User, sight: Visibility): Promise<Presence> {
  return sight === "NOTHING"
    ? HIDDEN
    : { status: await statusOf(ctx, id), lastSeenAt: sight === "ALL" ? lastSeenAt : null };
}

async function statusOf(ctx: SignedIn, userId: bigint): Promise<PresenceStatus> {
  return (await presenceById(ctx).load(userId))?.status ?? PresenceStatus.OFFLINE;
}

async function visibilityOf(ctx: SignedIn, user: User): Promise<Visibility> {
  // The sockets of a deleted account close a moment later.
  if (!user.isActive) return "NOTHING";
  if (user.id === ctx.viewer.userId) return "ALL";
  const relation = await relationTo(ctx).load(user.id);
  if (relation?.isBlockedEitherWay === true) return "NOTHING";
  const viewer = await requireUser(ctx, ctx.viewer.userId);
  const isInAudience =
    user.lastSeenAudience === "EVERYONE" || (user.lastSeenAudience === "CONTACTS" && (await isKnownTo(ctx, user.id)));
  if (!isInAudience) return "NOTHING";
  return viewer.lastSeenAudience === "NOBODY" ? "STATUS" : "ALL";
}

/** Says how lively the viewer's device is, now and when it comes back. */
export async function setPresence(ctx: SignedIn, status: PresenceStatus): Promise<Presence> {
  const { userId, sessionId } = ctx.viewer;
  await updateDeviceStatus(ctx.db, sessionId, status);
  ctx.hub.publishEphemeral(userId, { kind: "PresenceStatusSet", sessionId, status });
  const { lastSeenAt } = await requireUser(ctx, userId);
  return { status: await statusOf(ctx, userId), lastSeenAt };
}

/**
 * The comings and goings of the people whom the viewer may follow, or of those named among them: their state first.
 * What the viewer may not see changes nothing for them, so they are not even told that it happened.
 */
export function openPresenceStream(
  ctx: SignedIn,
  userIds: readonly string[] | undefined,
): AsyncIterableIterator<PresenceUpdate> {
  const named = userIds && new Set(userIds.map((id) => keyOf(ctx, "User", id)));
  const isWanted = (userId: bigint) => named === undefined || named.has(userId);
  const told = new Map<bigint, { sight: Visibility; presence: Presence }>();

  async function tell(userId: bigint, now: SignedIn): Promise<PresenceUpdate | undefined> {
    const user = await requireUser(now, userId);
    const sight = await visibilityOf(now, user);
    const presence = await show(now, user, sight);
    const last = told.get(userId);
    // A last moment that moves on by itself is no news; one that is hidden or shown anew is.
    const isNews =
      last?.presence.status !== presence.status ||
      (last.sight !== sight && (last.presence.lastSeenAt === null) !== (presence.lastSeenAt === null));
    if (!isNews) return undefined;
    told.set(userId, { sight, presence });
    return { userId, presence };
  }

  /** A block between strangers changes what they may see of each other, too: neither is to hear of it. */
  async function tellOfFollowed(userId: bigint): Promise<PresenceUpdate | undefined> {
    // What is loaded for one signal must not be shown at the next.
    const now: SignedIn = { ...ctx };
    return told.has(userId) || (await isAcquaintance(now).load(userId)) ? tell(userId, now) : undefined;
  }

  return openEphemeralStream(
    ctx,
    ctx.viewer.userId,
    (signal) =>
      signal.kind === "PresenceChanged" && isWanted(signal.userId)
        ? { key: String(signal.userId), render: () => tellOfFollowed(signal.userId) }
        : undefined,
    async () => {
      // Asked for anew when the database was lost in the middle of it.
      told.clear();
      const followed = (await readFollowed(ctx.db, ctx.viewer.userId)).filter(isWanted);
      const now = { ...ctx };
      return (await Promise.all(followed.map((userId) => tell(userId, now)))).filter((news) => news !== undefined);
    },
  );
}

/** Keeps that a user came or went, and tells those who may see it. Whom nobody saw go was last seen before. */
export async function publishPresence(
  app: App,
  userId: bigint,
  status: PresenceStatus,
  wasSeen: boolean,
): Promise<void> {
  if (wasSeen) await updatePresence(app.db, userId, status !== PresenceStatus.OFFLINE, app.now());
  else await markOffline(app.db, userId);
  for (const id of await readAudience(app.db, userId))
    app.hub.publishEphemeral(id, { kind: "PresenceChanged", userId });
}
