import type { App } from "../../context.js";
import { type MediaStore, type ObjectRef, StoreUnavailable } from "../../media/store.js";
import { recordRemoved } from "./store.js";

/** Services that remove files. */
export type RemovalServices = Pick<App, "background" | "db" | "log" | "media" | "now">;

/** Removes the files of DELETED objects after the commit, in the background; a job repeats those that fail. */
export function removeFiles(app: RemovalServices, objects: readonly ObjectRef[]): void {
  const { media, background } = app;
  if (media === undefined || objects.length === 0) return;
  background.run("remove media", removeEach(app, media.store, objects));
}

/** Removes the files of DELETED objects one after the other, while the store answers; returns the number of the others. */
export async function removeEach(
  { db, log, now }: Pick<RemovalServices, "db" | "log" | "now">,
  store: MediaStore,
  objects: readonly ObjectRef[],
): Promise<number> {
  const removed: string[] = [];
  for (const object of objects)
    try {
      await store.remove(object);
      removed.push(object.key);
    } catch (error) {
      log.warn({ err: error }, "remove media failed");
      if (error instanceof StoreUnavailable) break;
    }
  if (removed.length > 0) await recordRemoved(db, removed, now());
  return objects.length - removed.length;
}
