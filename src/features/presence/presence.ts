import type { App, SignedIn } from "../../context.js";
import { openEphemeralStream } from "../../live/ephemeral-stream.js";
import type { User } from "../../generated/prisma/client.js";
import { keyOf } from "../../graphql/global-ids.js";
import { perRequest } from "../../graphql/loaders.js";
import { relationTo } from "../contacts/loader.js";
import { canSeeProfile } from "../conversations/profile-access.js";
import { presenceById, requireUser } from "../users/loader.js";
import { PresenceStatus } from "../../live/ephemeral-event.js";
import {
  markOffline,
  readAudience,
  readFollowed,
  readFollowedAmong,
  updateDeviceStatus,
  updatePresence,
} from "./store.js";
import type { Presence } from "./types.js";

/** Presence of a user as the viewer of a stream may see it. */
export interface PresenceUpdate {
  readonly userId: bigint;
  readonly presence: Presence;
}

const HIDDEN: Presence = { status: PresenceStatus.OFFLINE, lastSeenAt: null };

/** Part of a user's presence that the viewer may see. */
type Visibility = "NOTHING" | "STATUS" | "ALL";

/** Loads true for users whose presence the viewer may follow: contacts, and peers of conversations with messages. */
const isFollowed = perRequest<SignedIn, bigint, boolean>(async ({ db, viewer }, userIds) => {
  const followed = await readFollowedAmong(db, viewer.userId, userIds);
  return new Map(followed.map((id) => [id, true]));
});

/**
 * Returns a user's presence as the viewer may see it: nothing across a block or outside of the user's audience, and no
 * `lastSeenAt` for viewers who hide their own.
 */
export async function presenceOf(ctx: SignedIn, user: User): Promise<Presence> {
  return render(ctx, user, await visibilityOf(ctx, user));
}

async function render(ctx: SignedIn, { id, lastSeenAt }: User, visibility: Visibility): Promise<Presence> {
  return visibility === "NOTHING"
    ? HIDDEN
    : { status: await statusOf(ctx, id), lastSeenAt: visibility === "ALL" ? lastSeenAt : null };
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
    user.lastSeenAudience === "EVERYONE" ||
    (user.lastSeenAudience === "CONTACTS" && (await canSeeProfile(ctx, user.id)));
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
  const sent = new Map<bigint, { visibility: Visibility; presence: Presence }>();

  async function renderChange(userId: bigint, fresh: SignedIn): Promise<PresenceUpdate | undefined> {
    const user = await requireUser(fresh, userId);
    const visibility = await visibilityOf(fresh, user);
    const presence = await render(fresh, user, visibility);
    const last = sent.get(userId);
    // lastSeenAt alone is no change, unless it became hidden or visible.
    const isChange =
      last?.presence.status !== presence.status ||
      (last.visibility !== visibility && (last.presence.lastSeenAt === null) !== (presence.lastSeenAt === null));
    if (!isChange) return undefined;
    sent.set(userId, { visibility, presence });
    return { userId, presence };
  }

  /** Drops events of strangers: a block between them publishes one too, which must not be revealed. */
  async function renderFollowed(userId: bigint): Promise<PresenceUpdate | undefined> {
    // Its own context: loaders must not return what an earlier event has read.
    const fresh: SignedIn = { ...ctx };
    return sent.has(userId) || (await isFollowed(fresh).load(userId)) ? renderChange(userId, fresh) : undefined;
  }

  return openEphemeralStream(
    ctx,
    ctx.viewer.userId,
    (event) =>
      event.kind === "PresenceChanged" && isWanted(event.userId)
        ? { key: String(event.userId), render: () => renderFollowed(event.userId) }
        : undefined,
    async () => {
      // A retry after an outage of the database starts from the beginning.
      sent.clear();
      const followed = (await readFollowed(ctx.db, ctx.viewer.userId)).filter(isWanted);
      const fresh = { ...ctx };
      return (await Promise.all(followed.map((userId) => renderChange(userId, fresh)))).filter(
        (update) => update !== undefined,
      );
    },
  );
}

/** Stores and publishes a user's status. `lastSeenAt` stays as it is if no process observed the change. */
export async function publishPresence(
  app: Pick<App, "db" | "hub" | "now">,
  userId: bigint,
  status: PresenceStatus,
  wasObserved: boolean,
): Promise<void> {
  if (wasObserved) await updatePresence(app.db, userId, status !== PresenceStatus.OFFLINE, app.now());
  else await markOffline(app.db, userId);
  for (const id of await readAudience(app.db, userId))
    app.hub.publishEphemeral(id, { kind: "PresenceChanged", userId });
}
