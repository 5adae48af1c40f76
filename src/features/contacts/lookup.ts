import type { SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { keyOf } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { requirePhoneNumber } from "../../infra/phone-number.js";
import { userById } from "../users/loader.js";
import { relationTo } from "./loader.js";
import { writeKnownNumber } from "./store.js";

/**
 * The active user with exactly this number, or null; across a block there is none. Few look-ups an hour. From then on the
 * viewer knows the number, and is shown it.
 */
export async function userByPhoneNumber(ctx: SignedIn, phoneNumber: string): Promise<User | null> {
  await ctx.limits.take("phoneLookupsPerUser", ctx.viewer.userId);
  const user = await ctx.db.prisma.user.findUnique({ where: { phoneNumber } });
  const relation = await relationTo(ctx).load(user?.id ?? 0n);
  if (user?.isActive !== true || relation?.isBlockedEitherWay === true) return null;
  if (user.id !== ctx.viewer.userId && relation?.own?.knowsNumber !== true) {
    await writeKnownNumber(ctx.db, ctx.viewer.userId, user.id, ctx.now());
    relationTo(ctx).clear(user.id);
  }
  userById(ctx).prime(user.id, user);
  return user;
}

/** A person as an input names them: by one of the two. */
export interface OtherUserInput {
  readonly userId?: string | null;
  readonly phoneNumber?: string | null;
  readonly defaultCountry?: string | null;
}

/** Another person, named by id or by number. @throws Refusal when nobody, or the viewer */
export async function requireOtherUser(
  ctx: SignedIn,
  { userId, phoneNumber, defaultCountry }: OtherUserInput,
): Promise<bigint> {
  const byId = userId ?? undefined;
  const byNumber = phoneNumber ?? undefined;
  if ((byId === undefined) === (byNumber === undefined))
    throw new Refusal("INVALID", 'Give either "userId" or "phoneNumber".', ["userId"]);
  const user =
    byNumber === undefined
      ? await byKey(ctx, byId ?? "")
      : await userByPhoneNumber(
          ctx,
          requirePhoneNumber({ phoneNumber: byNumber, defaultCountry: defaultCountry ?? null }).number,
        );
  const field = [byNumber === undefined ? "userId" : "phoneNumber"];
  if (user?.isActive !== true) throw new Refusal("NOT_FOUND", "There is no such person.", field);
  if (user.id === ctx.viewer.userId) throw new Refusal("INVALID", "This is yourself: name another person.", field);
  return user.id;
}

/** Counts as `user(id)` does: what the field answers tells as much. */
async function byKey(ctx: SignedIn, id: string): Promise<User | undefined> {
  await ctx.limits.take("peopleLookedUpPerUser", ctx.viewer.userId);
  const key = keyOf(ctx, "User", id);
  return key === undefined ? undefined : userById(ctx).load(key);
}
