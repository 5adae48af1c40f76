import type {
  CompleteUploadInput,
  CreateUploadInput,
  UploadPartsFragment,
  UploadRowFragment,
} from "../../operations/generated/graphql.js";
import { CompleteUploadDocument, CreateUploadDocument, UploadDocument } from "../../operations/generated/graphql.js";
import { type Clock, systemClock } from "../infra/clock.js";
import { type TestApp, onCleanup, testApp } from "./app.js";
import type { TestFile } from "./media-files.js";
import type { Device } from "./person.js";
import { type S3Double, startS3Double } from "./s3-double/s3-double.js";

export const MEDIA_DRIVERS = ["disk", "s3"] as const;
export type MediaDriver = (typeof MEDIA_DRIVERS)[number];

/** A running app with a media store of its own. */
export interface UploadApp extends TestApp {
  /** The bucket, of the driver s3. */
  readonly double: S3Double | undefined;
}

/** Starts an app whose files are in a folder, or in an S3 double. */
export async function uploadApp(
  driver: MediaDriver,
  settings: Record<string, string> = {},
  now: Clock = systemClock,
): Promise<UploadApp> {
  if (driver === "disk") return { ...(await testApp({ MEDIA_STORE: "disk", ...settings }, now)), double: undefined };
  const double = await startS3Double({ now });
  onCleanup(() => double.close());
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = double.settings;
  const app = await testApp(
    {
      MEDIA_STORE: "s3",
      S3_ENDPOINT: endpoint,
      S3_REGION: region,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
      S3_PATH_STYLE: "on",
      ...settings,
    },
    now,
  );
  return { ...app, double };
}

export type UploadRow = UploadRowFragment;
export type NewUpload = UploadRowFragment & UploadPartsFragment;
type Part = UploadPartsFragment["missingParts"][number];

let uploads = 0;

/** Returns the input that announces a file. */
export function announcementOf(file: TestFile): CreateUploadInput {
  const { kind, mimeType, fileName = null, content } = file;
  return { clientUploadId: `upload-${(uploads += 1)}`, kind, mimeType, fileName, size: content.length };
}

/** Announces a file; throws when it is refused. */
export async function announce(
  device: Device,
  file: TestFile,
  input: Partial<CreateUploadInput> = {},
): Promise<NewUpload> {
  const { createUpload } = await device.ask(CreateUploadDocument, { input: { ...announcementOf(file), ...input } });
  if (!createUpload?.upload) throw new Error(`Refused: ${JSON.stringify(createUpload?.userErrors)}`);
  return createUpload.upload;
}

/** Sends one part of a file over HTTP, as a client does. */
export function sendPart({ url, method, headers, offset, size }: Part, content: Buffer): Promise<Response> {
  return fetch(url, {
    method,
    headers: headers.map(({ name, value }): [string, string] => [name, value]),
    body: new Uint8Array(content.subarray(offset, offset + size)),
  });
}

/** Sends all missing parts of a file; throws when one is not taken. */
export async function sendFile(device: Device, id: string, content: Buffer): Promise<void> {
  for (;;) {
    const { upload } = await device.ask(UploadDocument, { id });
    const parts = upload?.missingParts ?? [];
    if (parts.length === 0) return;
    for (const part of parts) {
      const response = await sendPart(part, content);
      if (!response.ok) throw new Error(`Part ${part.number}: ${response.status} ${await response.text()}`);
    }
  }
}

/** Completes an upload, however long that takes; returns the upload and the codes of its refusal. */
export async function complete(
  device: Device,
  uploadId: string,
  facts: Omit<CompleteUploadInput, "uploadId"> = {},
): Promise<{ readonly upload: UploadRow | null; readonly codes: readonly string[] }> {
  for (;;) {
    const { completeUpload } = await device.ask(CompleteUploadDocument, { input: { uploadId, ...facts } });
    const { upload = null, userErrors = [] } = completeUpload ?? {};
    if (upload?.state !== "PROCESSING") return { upload, codes: userErrors.map(({ code }) => code) };
  }
}

/** Uploads a file until it is READY; throws when it is refused. */
export async function uploadFile(
  device: Device,
  file: TestFile,
  facts: Omit<CompleteUploadInput, "uploadId"> = {},
): Promise<UploadRow> {
  const { id } = await announce(device, file);
  await sendFile(device, id, file.content);
  const { upload, codes } = await complete(device, id, facts);
  if (upload?.state !== "READY") throw new Error(`Expected a READY upload, got ${upload?.state}: ${codes.join()}`);
  return upload;
}
