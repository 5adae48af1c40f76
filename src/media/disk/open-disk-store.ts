import { resolve } from "node:path";
import type { Clock } from "../../infra/clock.js";
import type { Config } from "../../infra/config.js";
import type { Secrets } from "../../infra/crypto/secrets.js";
import type { Database } from "../../infra/database/database.js";
import { StartupError } from "../../infra/errors.js";
import { makeFolder } from "./files.js";
import { Layout } from "./layout.js";
import { Links } from "./links.js";
import { claimFolder } from "./store-id.js";
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
  try {
    for (const folder of [layout.root, layout.incoming, layout.objects]) await makeFolder(folder);
    await claimFolder(layout, db);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`MEDIA_DIR (${layout.root}) cannot be used: ${String(error)}`);
  }
  return new DiskStore({ config, layout, links: new Links(secrets.mediaLink), now, origin });
}
