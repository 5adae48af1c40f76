import type { Context } from "../../context.js";
import type { LoginAttempt } from "../../generated/prisma/client.js";
import { type Page, requirePageSize, toPage } from "../../graphql/connection.js";
import { keyOf, requireCursor, toGlobalId } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { audit } from "./audit.js";
import { insertLoginAttempt, readLoginAttempts } from "./store.js";

/** Returns a page of a user's login attempts, newest first. */
export async function listLoginAttempts(
  ctx: Context,
  userId: bigint,
  { first, after }: { first: number | null; after: string | undefined },
): Promise<Page<LoginAttempt>> {
  const size = requirePageSize(first);
  const before =
    after === undefined ? undefined : requireCursor(after, "after", (cursor) => keyOf(ctx, "LoginAttempt", cursor));
  const rows = await readLoginAttempts(ctx.db, userId, { before, limit: size + 1 });
  return toPage(rows, size, ({ id }) => toGlobalId(ctx, "LoginAttempt", id), { hasCursor: after !== undefined });
}

/** Runs `work`, and records a Refusal that it throws in the number's login history. */
export async function withLoginHistory<T>(ctx: Context, phoneNumber: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) {
      const attempt = { phoneNumber, method: "otp", failureReason: error.code, ...ctx.client, at: ctx.now() } as const;
      await ctx.db.transaction((tx) => insertLoginAttempt(tx, attempt));
      audit(ctx, "sign-in refused", { code: error.code });
      error.isAudited = true;
    }
    throw error;
  }
}
