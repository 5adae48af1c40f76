import type { SignedIn } from "../../context.js";
import { relationTo } from "../contacts/loader.js";
import { hasMutualMessages } from "./loader.js";

/**
 * Returns true where another person knows the viewer: has them as a contact, or messages went both ways between the two.
 * A message to a stranger alone opens nothing of theirs, and a block closes it.
 */
export async function isKnownTo(ctx: SignedIn, userId: bigint): Promise<boolean> {
  const relation = await relationTo(ctx).load(userId);
  if (relation?.isBlockedByOther === true) return false;
  return relation?.isContactOfOther === true || (await hasMutualMessages(ctx).load(userId)) === true;
}
