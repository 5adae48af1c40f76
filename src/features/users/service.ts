import type { SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { keyOf } from "../../graphql/global-ids.js";
import { userById } from "./loader.js";

/** The user behind an id, or null: absent and unknown ids sound alike. */
export async function findUser(ctx: SignedIn, id: string): Promise<User | null> {
  const key = keyOf(ctx, "User", id);
  return key === undefined ? null : ((await userById(ctx).load(key)) ?? null);
}
