import type { SignedIn } from "../../context.js";
import type { Notification } from "../../generated/prisma/client.js";
import { perRequest } from "../../graphql/loaders.js";
import { readNotifications } from "./store.js";

/** Loads the viewer's notifications by key, deleted ones included; undefined for those of others. */
export const notificationById = perRequest<SignedIn, bigint, Notification>(async ({ db, viewer }, ids) => {
  const rows = await readNotifications(db, viewer.userId, ids);
  return new Map(rows.map((row) => [row.id, row]));
});
