import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { Clock } from "../../infra/clock.js";
import type { Config } from "../../infra/config.js";
import type { Secrets } from "../../infra/crypto/secrets.js";
import type { Database } from "../../infra/database/database.js";
import { inFolder } from "../../infra/folder.js";
import { claimStore } from "../store-id.js";
import { FOLDER_MODE, makeFolder } from "./files.js";
import { Layout } from "./layout.js";
import { Links } from "./links.js";
import { storeIdFile } from "./store-id.js";
import { DiskStore } from "./store.js";

interface Parts {
  readonly config: Config;
  readonly db: Pick<Database, "query" | "execute">;
  readonly secrets: Pick<Secrets, "mediaLink">;
  readonly now: Clock;
  readonly origin: () => string;
}

/** Opens the store below MEDIA_DIR. @throws StartupError if the folder cannot be written, or is not that of the database */
export async function openDiskStore({ config, db, secrets, now, origin }: Parts): Promise<DiskStore> {
  const layout = new Layout(resolve(config.MEDIA_DIR ?? `${config.DATA_DIR}/media`));
  const storeId = await inFolder({ setting: "MEDIA_DIR", path: layout.root }, async () => {
    await mkdir(layout.root, { recursive: true, mode: FOLDER_MODE });
    const id = await claimStore(storeIdFile(layout), db);
    for (const folder of [layout.incoming, layout.objects]) await makeFolder(folder, layout.root);
    return id;
  });
  return new DiskStore({ config, layout, storeId, links: new Links(secrets.mediaLink), now, origin });
}
