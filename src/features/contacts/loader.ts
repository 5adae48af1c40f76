import type { SignedIn } from "../../context.js";
import type { UserContact } from "../../generated/prisma/client.js";
import { perRequest } from "../../graphql/loaders.js";
import { readRelations } from "./store.js";

/** How the viewer and another person stand to each other. */
export interface Relation {
  /** The viewer's own entry of them, as a contact or blocked. */
  readonly own: UserContact | undefined;
  readonly isContactOfOther: boolean;
  readonly isBlockedByOther: boolean;
  readonly isBlockedEitherWay: boolean;
}

/** The relations of the viewer; all that a page of people asks of them is one statement. */
export const relationTo = perRequest<SignedIn, bigint, Relation>(async ({ db, viewer }, otherIds) => {
  const { own, theirs } = await readRelations(db, viewer.userId, otherIds);
  const ownById = new Map(own.map((row) => [row.contactUserId, row]));
  const theirsById = new Map(theirs.map((row) => [row.userId, row]));
  return new Map(otherIds.map((id) => [id, toRelation(ownById.get(id), theirsById.get(id))]));
});

function toRelation(own: UserContact | undefined, theirs: UserContact | undefined): Relation {
  return {
    own,
    isContactOfOther: theirs?.isContact === true,
    isBlockedByOther: theirs?.isBlocked === true,
    isBlockedEitherWay: own?.isBlocked === true || theirs?.isBlocked === true,
  };
}
