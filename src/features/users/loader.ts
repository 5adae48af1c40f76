import type { Context } from "../../context.js";
import type { PresenceState } from "../../presence/device-registry.js";
import type { User } from "../../generated/prisma/client.js";
import { perRequest } from "../../graphql/loaders.js";
import { type PromiseOrValue, andThen } from "../../infra/promise-or-value.js";
import { readUsers } from "./store.js";

/** A key that no user has. */
const NO_USER = 0n;

/** Users by key, as the viewer sees them; one that is not there loads as undefined. */
export const userById = perRequest<Context, bigint, User>(async ({ db, viewer }, ids) => {
  const users = await readUsers(db, "userId" in viewer ? viewer.userId : NO_USER, ids);
  return new Map(users.map((user) => [user.id, user]));
});

/** How people are here, over all processes, whoever may see it. */
export const presenceById = perRequest<Context, bigint, PresenceState>(({ presence }, ids) => presence.statesOf(ids));

/** What a field shows of a user: the row, or their id alone where nothing else is asked for. */
export function userReference(ctx: Context, id: bigint, onlyId: boolean): PromiseOrValue<Pick<User, "id">> {
  return onlyId ? { id } : requireUser(ctx, id);
}

/** A user who must be there, because a row of ours names them. */
export function requireUser(ctx: Context, id: bigint): PromiseOrValue<User> {
  return andThen(userById(ctx).load(id), (user) => {
    if (user === undefined) throw new Error(`User ${id} is named by a row but does not exist.`);
    return user;
  });
}
