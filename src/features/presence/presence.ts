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

/** Presence of a user as the viewer of a stream may see it. */
export interface PresenceUpdate {
  readonly userId: bigint;
  readonly presence: Presence;
}

const HIDDEN: Presence = { status: PresenceStatus.OFFLINE, lastSeenAt: null };

/** Part of a user's presence that the viewer may see. */
type Visibility = "NOTHING" | "STATUS" | "ALL";

/**
 * Returns a user's presence as the viewer may see it: nothing across a block or outside of the user's audience, and no
 * `lastSeenAt` for viewers who hide their own.
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

/** Sets the status of the viewer's device, for its open sockets and those that it opens later. */
export async function setPresence(ctx: SignedIn, status: PresenceStatus): Promise<Presence> {
  const { userId, sessionId } = ctx.viewer;
  await updateDeviceStatus(ctx.db, sessionId, status);
  ctx.hub.publishEphemeral(userId, { kind: "PresenceStatusSet", sessionId, status });
  const { lastSeenAt } = await requireUser(ctx, userId);
  return { status: await statusOf(ctx, userId), lastSeenAt };
}

/**
 * Opens the stream of presence changes of the users whom the viewer may follow, or of the named ones among them; their
 * current state comes first. A change of which the viewer may see nothing yields nothing.
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
    // A context of its own: loaders must not return what an earlier event has read.
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
      // A retry after an outage of the database starts from the beginning.
      told.clear();
      const followed = (await readFollowed(ctx.db, ctx.viewer.userId)).filter(isWanted);
      const now = { ...ctx };
      return (await Promise.all(followed.map((userId) => tell(userId, now)))).filter((news) => news !== undefined);
    },
  );
}

/** Stores and publishes a user's status. `lastSeenAt` stays as it is if no process observed the change. */
export async function publishPresence(
  app: Pick<App, "db" | "hub" | "now">,
  userId: bigint,
  status: PresenceStatus,
  wasSeen: boolean,
): Promise<void> {
  if (wasSeen) await updatePresence(app.db, userId, status !== PresenceStatus.OFFLINE, app.now());
  else await markOffline(app.db, userId);
  for (const id of await readAudience(app.db, userId))
    app.hub.publishEphemeral(id, { kind: "PresenceChanged", userId });
}
