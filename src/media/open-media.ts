import type { Clock } from "../infra/clock.js";
import type { Config } from "../infra/config.js";
import type { Secrets } from "../infra/crypto/secrets.js";
import type { Database } from "../infra/database/database.js";
import type { Logger } from "../infra/logger.js";
import type { Metrics } from "../infra/telemetry/metrics.js";
import { countOutages } from "./counted-store.js";
import { openDiskStore } from "./disk/open-disk-store.js";
import type { DiskStore } from "./disk/store.js";
import type { MediaAdapters } from "./media.js";
import { createMediaProcessor } from "./processing/processor.js";
import { addressOf } from "./s3/client.js";
import { openS3Store } from "./s3/open-s3-store.js";
import { s3SettingsOf } from "./s3/settings.js";
import { createScanner } from "./scan/create-scanner.js";

/** Media of this process. */
export interface OpenMedia {
  /** Undefined where uploads are off. */
  readonly adapters: MediaAdapters | undefined;
  /** The store, where the server itself takes and serves the files. */
  readonly diskStore: DiskStore | undefined;
  /** Sets the server's own address, the origin of links without MEDIA_URL and PUBLIC_URL. */
  setAddress(url: string): void;
  /** Origin of the links, which pages must be allowed to use. */
  origin(): string;
}

interface Parts {
  readonly config: Config;
  readonly db: Pick<Database, "query" | "execute">;
  readonly secrets: Pick<Secrets, "mediaLink">;
  readonly now: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Opens the store that MEDIA_STORE names, with the processor and the scanner of its files. @throws StartupError */
export async function openMedia(parts: Parts): Promise<OpenMedia> {
  const { config, log, metrics } = parts;
  let origin = config.MEDIA_URL ?? config.PUBLIC_URL ?? "";
  if (config.MEDIA_STORE === "s3") {
    const settings = s3SettingsOf(config);
    origin = addressOf(settings, settings.publicEndpoint).origin;
  }
  const diskStore = config.MEDIA_STORE === "disk" ? await openDiskStore({ ...parts, origin: () => origin }) : undefined;
  const store = config.MEDIA_STORE === "s3" ? await openS3Store(parts) : diskStore;
  return {
    adapters: store && {
      store: countOutages(store, (operation) => metrics.mediaStoreErrors(operation).inc()),
      processor: createMediaProcessor({ log, metrics, memoryMb: config.MEDIA_MEMORY_MB }),
      scanner: createScanner(config.MEDIA_SCAN),
    },
    diskStore,
    origin: () => origin,
    setAddress: (url) => {
      if (origin === "") origin = new URL(url).origin;
    },
  };
}
