import type { Clock } from "../infra/clock.js";
import type { Config } from "../infra/config.js";
import type { Secrets } from "../infra/crypto/secrets.js";
import type { Database } from "../infra/database/database.js";
import { openDiskStore } from "./disk/open-disk-store.js";
import type { DiskStore } from "./disk/store.js";
import { openS3Store } from "./s3/open-s3-store.js";
import type { MediaStore } from "./store.js";

/** Store of this process. */
export interface OpenMedia {
  /** Undefined where uploads are off. */
  readonly store: MediaStore | undefined;
  /** The same store, where the server itself takes and serves the files. */
  readonly diskStore: DiskStore | undefined;
  /** Sets the server's own address, the origin of links without MEDIA_URL and PUBLIC_URL. */
  setAddress(url: string): void;
}

interface Parts {
  readonly config: Config;
  readonly db: Pick<Database, "query" | "execute">;
  readonly secrets: Pick<Secrets, "mediaLink">;
  readonly now: Clock;
}

/** Opens the store that MEDIA_STORE names. @throws StartupError */
export async function openMedia(parts: Parts): Promise<OpenMedia> {
  const { config } = parts;
  let origin = config.MEDIA_URL ?? config.PUBLIC_URL ?? "";
  const diskStore = config.MEDIA_STORE === "disk" ? await openDiskStore({ ...parts, origin: () => origin }) : undefined;
  return {
    store: config.MEDIA_STORE === "s3" ? await openS3Store(config, parts.now) : diskStore,
    diskStore,
    setAddress: (url) => {
      if (origin === "") origin = new URL(url).origin;
    },
  };
}
