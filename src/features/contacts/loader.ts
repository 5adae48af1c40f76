import type { SignedIn } from "../../context.js";
import type { UserContact } from "../../generated/prisma/client.js";
import { perRequest } from "../../graphql/loaders.js";
import { readRelations } from "./store.js";

/** Contact and block state between the viewer and another user. */
export interface Relation {
  /** The viewer's row of the other user. */
  readonly own: UserContact | undefined;
  readonly isContactOfOther: boolean;
  readonly isBlockedByOther: boolean;
  readonly isBlockedEitherWay: boolean;
}

/** The viewer's relations by user; a page of users loads them in one statement. */
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
