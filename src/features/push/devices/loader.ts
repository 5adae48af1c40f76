import type { SignedIn } from "../../../context.js";
import type { Session } from "../../../generated/prisma/client.js";
import { perRequest } from "../../../graphql/loaders.js";
import { readSessions } from "../../auth/store.js";

/** Loads the viewer's sessions by key; undefined for those of others. */
export const sessionById = perRequest<SignedIn, bigint, Session>(async ({ db, viewer }, ids) => {
  const rows = await readSessions(db, viewer.userId, ids);
  return new Map(rows.map((row) => [row.id, row]));
});
