import type { Clock } from "../../infra/clock.js";
import type { MediaStore } from "../store.js";
import { checkBucket } from "./check-bucket.js";
import { createS3Client } from "./client.js";
import { s3SettingsOf } from "./settings.js";
import type { S3Config } from "./settings.js";
import { createS3Store } from "./store.js";

/** Opens the bucket that the S3_ settings name. @throws StartupError where it cannot be used, or is public */
export async function openS3Store(
  config: S3Config & { readonly MEDIA_LINK_SECONDS: number },
  now: Clock,
): Promise<MediaStore> {
  const settings = s3SettingsOf(config);
  const client = createS3Client({ settings, now });
  await checkBucket(client, settings);
  return createS3Store({ client, settings, now, linkSeconds: config.MEDIA_LINK_SECONDS });
}
