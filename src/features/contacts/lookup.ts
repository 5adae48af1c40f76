import type { SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { keyOf } from "../../graphql/global-ids.js";
import { Refusal } from "../../infra/errors.js";
import { requirePhoneNumber } from "../../infra/phone-number.js";
import { userById } from "../users/loader.js";
import { readUserByPhone } from "../users/store.js";
import { relationTo } from "./loader.js";
import { writeKnownNumber } from "./store.js";

/**
 * Finds the active user of a number; null across a block. The viewer sees the number from then on. Counts against
 * phoneLookupsPerUser here, since adding a contact by number counts too.
 */
export async function userByPhoneNumber(ctx: SignedIn, phoneNumber: string): Promise<User | null> {
  await ctx.limits.take("phoneLookupsPerUser", ctx.viewer.userId);
  const user = (await readUserByPhone(ctx.db, phoneNumber)) ?? null;
  const relation = await relationTo(ctx).load(user?.id ?? 0n);
  if (user?.isActive !== true || relation?.isBlockedEitherWay === true) return null;
  if (user.id !== ctx.viewer.userId && relation?.own?.knowsNumber !== true) {
    await writeKnownNumber(ctx.db, ctx.viewer.userId, user.id, ctx.now());
    relationTo(ctx).clear(user.id);
  }
  userById(ctx).prime(user.id, user);
  return user;
}

/** Input that identifies a user by exactly one of id and number. */
export interface OtherUserInput {
  readonly userId?: string | null;
  readonly phoneNumber?: string | null;
  readonly defaultCountry?: string | null;
}

/** Resolves another active user by id or number. @throws Refusal INVALID or NOT_FOUND */
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
      ? await lookUpById(ctx, byId ?? "")
      : await userByPhoneNumber(
          ctx,
          requirePhoneNumber({ phoneNumber: byNumber, defaultCountry: defaultCountry ?? null }).number,
        );
  const field = [byNumber === undefined ? "userId" : "phoneNumber"];
  if (user?.isActive !== true) throw personNotFound(field);
  if (user.id === ctx.viewer.userId) throw new Refusal("INVALID", "This is yourself: name another person.", field);
  return user.id;
}

/** Counts against the limit of `user(id)`, since the response reveals as much. */
async function lookUpById(ctx: SignedIn, id: string): Promise<User | undefined> {
  await ctx.limits.take("peopleLookedUpPerUser", ctx.viewer.userId);
  const key = keyOf(ctx, "User", id);
  return key === undefined ? undefined : userById(ctx).load(key);
}

/** The refusal where there is no active user, in answer to the named argument. */
export function personNotFound(field: readonly string[] = ["userId"]): Refusal {
  return new Refusal("NOT_FOUND", "There is no such person.", field);
}
