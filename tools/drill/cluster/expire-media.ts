import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "mariadb";
import type { Cluster } from "./cluster.js";

/** Age at which unused uploads have expired, and files without an upload are swept. */
const AGED_DAYS = 3;
/** Above the lease of an upload, which ends with its time where its process was killed. */
const MAX_PROCESSING_MS = 100_000;

/** Resolves once no upload is being processed. */
export async function awaitProcessing({ database }: Cluster): Promise<void> {
  const tables = await database.connect();
  try {
    for (const end = Date.now() + MAX_PROCESSING_MS; Date.now() < end && (await isProcessing(tables));)
      await sleep(200);
  } finally {
    await tables.end();
  }
}

/** Lets unused uploads expire, and sweeps the media store: what remains are the files of messages. */
export async function expireUnusedMedia({ database, media, sweepMedia }: Cluster): Promise<void> {
  const tables = await database.connect();
  try {
    await tables.query(
      "UPDATE media_objects SET expires_at = expires_at - INTERVAL ? DAY WHERE message_seq = 0 AND removed_at IS NULL",
      [AGED_DAYS],
    );
  } finally {
    await tables.end();
  }
  await media.age(AGED_DAYS);
  await sweepMedia();
}

async function isProcessing(tables: Connection): Promise<boolean> {
  return (await tables.query<unknown[]>("SELECT id FROM media_objects WHERE state = 'PROCESSING' LIMIT 1")).length > 0;
}
