import { expect, it } from "vitest";
import { systemClock } from "../../infra/clock.js";
import { startTestApp, testApp } from "../../testing/app.js";
import { type UploadApp, uploadApp } from "../../testing/upload-app.js";

/** Settings of an app's bucket. */
function bucketOf({ app }: UploadApp): Record<string, string> {
  const settings = Object.entries(app.config).filter(([name]) => name.startsWith("S3_") || name === "MEDIA_STORE");
  return Object.fromEntries(
    settings.flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])),
  );
}

const restart = (app: UploadApp, settings: Record<string, string>) =>
  startTestApp({ url: app.databaseUrl, drop: () => Promise.resolve() }, settings, systemClock);

it("is shared by the processes of a database, and refused to another database", async () => {
  const one = await uploadApp("s3");
  await (await restart(one, bucketOf(one))).stop();
  await expect(testApp(bucketOf(one))).rejects.toThrow(/The bucket "media" belongs to another database/u);
});

it.each([{}, { S3_CONDITIONAL_PUT: "off" }])("cannot be empty beside uploads with %j", async (settings) => {
  const one = await uploadApp("s3", settings);
  const start = () => restart(one, bucketOf(one));
  one.double?.bucket.objects.clear();
  await (await start()).stop();
  await one.app.db.execute(
    `INSERT INTO media_objects (owner_id, object_key, kind, state, declared_mime, declared_size, size, part_bytes, expires_at, created_at, updated_at)
     VALUES (1, REPEAT('a', 32), 'FILE', 'READY', 'a/b', 1, 1, 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))`,
  );
  one.double?.bucket.objects.clear();
  await expect(start()).rejects.toThrow(/The bucket "media" is empty, but there are uploads in the database/u);
});
