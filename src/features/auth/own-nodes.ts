import type { SignedIn } from "../../context.js";
import type { LoginAttempt, Session, User } from "../../generated/prisma/client.js";
import { keyOf } from "../../graphql/global-ids.js";
import { requireUser } from "../users/loader.js";
import { readLoginAttempt, readOpenSessions } from "./store.js";

/** Returns the viewer's own record by global id; null for anybody else's. */
export async function findOwnRecord(ctx: SignedIn, id: string): Promise<User | null> {
  return keyOf(ctx, "Viewer", id) === ctx.viewer.userId ? requireUser(ctx, ctx.viewer.userId) : null;
}

/** Returns an open session of the viewer's by global id; null otherwise. */
export async function findSession(ctx: SignedIn, id: string): Promise<Session | null> {
  const { db, viewer, now } = ctx;
  const key = keyOf(ctx, "Session", id);
  if (key === undefined) return null;
  const [session] = await readOpenSessions(db, viewer.userId, now(), key);
  return session ?? null;
}

/** Returns a login attempt on the viewer's account by global id; null otherwise. */
export async function findLoginAttempt(ctx: SignedIn, id: string): Promise<LoginAttempt | null> {
  const { db, viewer } = ctx;
  const key = keyOf(ctx, "LoginAttempt", id);
  return key === undefined ? null : ((await readLoginAttempt(db, viewer.userId, key)) ?? null);
}
