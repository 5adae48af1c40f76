import type { SignedIn } from "../../context.js";
import { relationTo } from "../contacts/loader.js";
import { hasMutualMessages } from "./loader.js";

/**
 * Returns whether the viewer may see the profile of another user: the other has the viewer as a contact, or both have
 * written to each other, and the other has not blocked the viewer.
 */
export async function canSeeProfile(ctx: SignedIn, userId: bigint): Promise<boolean> {
  const relation = await relationTo(ctx).load(userId);
  if (relation?.isBlockedByOther === true) return false;
  return relation?.isContactOfOther === true || (await hasMutualMessages(ctx).load(userId)) === true;
}
