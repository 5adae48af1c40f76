import type { Context } from "../../context.js";
import type { PresenceState } from "../../presence/device-registry.js";
import type { User } from "../../generated/prisma/client.js";
import { perRequest } from "../../graphql/loaders.js";
import { type PromiseOrValue, andThen } from "../../infra/promise-or-value.js";
import { readUsers } from "./store.js";

/** Key of no user: AUTO_INCREMENT begins at 1. */
const NO_USER = 0n;

/** Users by key, as the viewer sees them; an unknown key loads as undefined. */
export const userById = perRequest<Context, bigint, User>(async ({ db, viewer }, ids) => {
  const users = await readUsers(db, "userId" in viewer ? viewer.userId : NO_USER, ids);
  return new Map(users.map((user) => [user.id, user]));
});

/** Presence of users over all processes, without a check of the viewer's rights. */
export const presenceById = perRequest<Context, bigint, PresenceState>(({ presence }, ids) => presence.statesOf(ids));

/** Returns a user for a field: the id alone where the selection needs nothing else, which saves the read. */
export function userReference(ctx: Context, id: bigint, onlyId: boolean): PromiseOrValue<Pick<User, "id">> {
  return onlyId ? { id } : requireUser(ctx, id);
}

/** Loads a user whom a foreign key references. @throws Error when the row is missing */
export function requireUser(ctx: Context, id: bigint): PromiseOrValue<User> {
  return andThen(userById(ctx).load(id), (user) => {
    if (user === undefined) throw new Error(`User ${id} is referenced by a row but does not exist.`);
    return user;
  });
}
