import { startS3Double } from "../../../src/testing/s3-double/s3-double.js";
import type { MediaStore } from "./media-store.js";
import { createProxy } from "./proxy.js";

const DAY_MS = 86_400_000;

/** Starts an S3-compatible store in memory, with a proxy between it and the nodes, and one between it and the clients. */
export async function createMediaBucket(): Promise<MediaStore> {
  const double = await startS3Double();
  const { settings, bucket } = double;
  const port = Number(new URL(settings.endpoint).port);
  const [nodeProxy, clientProxy] = await Promise.all([createProxy(port), createProxy(port)]);
  return {
    settings: {
      MEDIA_STORE: "s3",
      S3_ENDPOINT: `http://127.0.0.1:${nodeProxy.port}`,
      S3_PUBLIC_ENDPOINT: `http://127.0.0.1:${clientProxy.port}`,
      S3_REGION: settings.region,
      S3_BUCKET: settings.bucket,
      S3_ACCESS_KEY_ID: settings.accessKeyId,
      S3_SECRET_ACCESS_KEY: settings.secretAccessKey,
      S3_PATH_STYLE: "on",
    },
    clientProxy,
    stop: async () => {
      for (const proxy of [nodeProxy, clientProxy]) proxy.set("cut");
      return Promise.resolve();
    },
    start: async () => {
      for (const proxy of [nodeProxy, clientProxy]) proxy.set("pass");
      return Promise.resolve();
    },
    age: async (days) => {
      const older = (date: Date) => new Date(date.getTime() - days * DAY_MS);
      for (const [name, object] of bucket.objects)
        bucket.objects.set(name, { ...object, changedAt: older(object.changedAt) });
      for (const [id, upload] of bucket.uploads)
        bucket.uploads.set(id, { ...upload, startedAt: older(upload.startedAt) });
      return Promise.resolve();
    },
    files: () => Promise.resolve([...bucket.objects.keys(), ...[...bucket.uploads.values()].map(({ name }) => name)]),
    close: async () => {
      await Promise.all([nodeProxy.close(), clientProxy.close()]);
      await double.close();
    },
  };
}
