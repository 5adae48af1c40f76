import type { Clock } from "../../infra/clock.js";
import type { Database } from "../../infra/database/database.js";
import type { MediaStore } from "../store.js";
import { claimStore } from "../store-id.js";
import { checkBucket, refuseBucket } from "./check-bucket.js";
import { createS3Client } from "./client.js";
import { s3SettingsOf } from "./settings.js";
import type { S3Config } from "./settings.js";
import { storeIdObject } from "./store-id.js";
import { createS3Store } from "./store.js";

interface Parts {
  readonly config: S3Config & { readonly MEDIA_LINK_SECONDS: number };
  readonly db: Pick<Database, "query" | "execute">;
  readonly now: Clock;
}

/** Opens the bucket that the S3_ settings name. @throws StartupError where it cannot be used, is public, or is not that of the database */
export async function openS3Store({ config, db, now }: Parts): Promise<MediaStore> {
  const settings = s3SettingsOf(config);
  const client = createS3Client({ settings, now });
  await checkBucket(client, settings);
  await claimStore(storeIdObject(client, settings), db).catch(refuseBucket);
  return createS3Store({ client, settings, now, linkSeconds: config.MEDIA_LINK_SECONDS });
}
