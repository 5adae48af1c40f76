import type { SignedIn } from "../../../context.js";
import type { Session } from "../../../generated/prisma/client.js";
import { perRequest } from "../../../graphql/loaders.js";

/** Loads the viewer's sessions by key; undefined for those of others. */
export const sessionById = perRequest<SignedIn, bigint, Session>(async ({ db, viewer }, ids) => {
  const rows = await db.prisma.session.findMany({ where: { userId: viewer.userId, id: { in: [...ids] } } });
  return new Map(rows.map((row) => [row.id, row]));
});
