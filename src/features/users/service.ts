import type { SignedIn } from "../../context.js";
import type { User } from "../../generated/prisma/client.js";
import { keyOf } from "../../graphql/global-ids.js";
import { userById } from "./loader.js";

/** Returns the user of a global id; null for a malformed id as for an unknown one. */
export async function findUser(ctx: SignedIn, id: string): Promise<User | null> {
  const key = keyOf(ctx, "User", id);
  return key === undefined ? null : ((await userById(ctx).load(key)) ?? null);
}
