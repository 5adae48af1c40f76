import type { SignedIn } from "../../context.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import { perRequest } from "../../graphql/loaders.js";
import { readUploads } from "./store.js";

/** Loads the viewer's uploads by key, deleted ones included; undefined for those of others. */
export const uploadById = perRequest<SignedIn, bigint, MediaObject>(async ({ db, viewer }, ids) => {
  const rows = await readUploads(db, viewer.userId, ids);
  return new Map(rows.map((row) => [row.id, row]));
});
