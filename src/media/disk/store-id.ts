import { randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { StoreUnavailable } from "../store.js";
import type { StoreIdFile } from "../store-id.js";
import { FILE_MODE, hasCode, unlessAbsent } from "./files.js";
import type { Layout } from "./layout.js";

/**
 * Tells a file that is not there from a disk that is not there: a lost mount leaves an empty folder.
 * @throws StoreUnavailable
 */
export async function requireFolder(layout: Layout, id: string): Promise<void> {
  if ((await readStoreId(layout)) !== id)
    throw new StoreUnavailable("The media folder is not mounted: its store-id is missing.");
}

/** Returns the file `store-id` of MEDIA_DIR. */
export function storeIdFile(layout: Layout): StoreIdFile {
  return {
    store: `MEDIA_DIR (${layout.root})`,
    advice: "mount the folder that has them. All processes must share one folder, or use MEDIA_STORE=s3.",
    read: () => readStoreId(layout),
    create: async (id) => {
      const draft = `${layout.storeId}.${randomUUID()}`;
      await writeFile(draft, `${id}\n`, { mode: FILE_MODE });
      try {
        // link() is atomic: of two processes the first wins, and no incomplete file is ever read.
        await link(draft, layout.storeId);
      } catch (error) {
        if (!hasCode(error, "EEXIST")) throw error;
      } finally {
        await rm(draft, { force: true });
      }
    },
  };
}

async function readStoreId({ storeId }: Layout): Promise<string | undefined> {
  return (await unlessAbsent(readFile(storeId, "utf8")))?.trim();
}
