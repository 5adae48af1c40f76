import { CompleteUploadDocument } from "../generated/documents/CompleteUpload.js";
import { CreateUploadDocument } from "../generated/documents/CreateUpload.js";
import { UploadDocument } from "../generated/documents/Upload.js";
import type { CompleteUploadInput, UploadPartsFragment, UploadRowFragment } from "../generated/types.js";
import type { Ports } from "../ports.js";
import { accept } from "../transport/accept.js";
import type { Transport } from "../transport/api.js";
import { Refused } from "../transport/errors.js";
import { pause } from "../transport/pause.js";
import type { FileToUpload } from "./api.js";
import { fileNameOf, mimeTypeOf } from "./file-name.js";
import { UploadFailed, putParts } from "./put-parts.js";

type Upload = UploadRowFragment & UploadPartsFragment;

export interface UploadContext {
  readonly request: Transport["request"];
  readonly ports: Pick<Ports, "putPart" | "setTimer">;
}

export interface TryOptions {
  readonly signal: AbortSignal;
  /** Called with the part of the bytes that the server has, from 0 to 1. */
  readonly onProgress: (progress: number) => void;
  /** Called whenever the server has answered or taken bytes. */
  readonly onAlive: () => void;
  /** Upload of an earlier try: one that was refused since is not begun again. */
  readonly uploadId?: string | undefined;
  /** Called with the id of the upload before the first byte is sent. */
  readonly onCreated?: (uploadId: string) => Promise<void>;
}

/** Keys of an upload: its own, and others after uploads that were cancelled, refused, or have expired unused. */
const MAX_KEYS = 10;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 5_000;

/**
 * Uploads a file once: sends the parts that the server lacks, and waits until it has checked them. Returns the id of the
 * upload. A later call with the same key continues.
 * @throws Refused; the errors of `Transport.request` and of `putParts`
 */
export async function uploadOnce(
  { request, ports }: UploadContext,
  file: FileToUpload & { readonly clientUploadId: string },
  options: TryOptions,
): Promise<string> {
  const context: UploadContext = {
    ports,
    request: async (...operation) => {
      const answer = await request(...operation);
      options.onAlive();
      return answer;
    },
  };
  const upload = await createUpload(context, file, options);
  await options.onCreated?.(upload.id);
  if (upload.state === "READY") return upload.id;
  const input = { uploadId: upload.id, ...factsOf(file) };
  if (upload.state === "WAITING") {
    const posterUploadId = file.poster && (await uploadPoster(context, file, file.poster, options));
    await sendMissing(context, file.file, upload, options);
    await complete(context, { ...input, ...(posterUploadId !== undefined && { posterUploadId }) }, options);
  } else await complete(context, input, options);
  return upload.id;
}

async function createUpload(
  { request }: UploadContext,
  { clientUploadId, kind, file, ...names }: FileToUpload & { readonly clientUploadId: string },
  { signal, uploadId }: TryOptions,
): Promise<Upload> {
  const fileName = fileNameOf({ kind, file, ...names });
  const input = {
    kind,
    mimeType: mimeTypeOf({ file, ...names }),
    size: file.size,
    ...(fileName !== undefined && { fileName }),
  };
  let refused = new Refused({ code: "NOT_FOUND", message: "All keys of the upload are used." });
  for (let n = 1; n <= MAX_KEYS; n += 1)
    try {
      const key = n === 1 ? clientUploadId : `${clientUploadId}/${n}`;
      const { upload } = accept(
        (await request(CreateUploadDocument, { input: { ...input, clientUploadId: key } }, { signal })).createUpload,
      );
      if (!upload) throw new Error("The answer has no upload.");
      if (upload.state !== "REFUSED") return upload;
      refused = new Refused(upload.refusal ?? refused);
      if (upload.id === uploadId) break;
    } catch (error) {
      if (!(error instanceof Refused && error.code === "NOT_FOUND")) throw error;
      refused = error;
    }
  throw refused;
}

/** Facts that the container of a sound or film may lack. */
function factsOf({ kind, waveform, durationMs }: FileToUpload): Pick<CompleteUploadInput, "waveform" | "durationMs"> {
  const isPlayed = kind === "AUDIO" || kind === "VIDEO";
  return {
    ...(kind === "AUDIO" && waveform && { waveform }),
    ...(isPlayed && durationMs !== undefined && { durationMs: Math.round(durationMs) }),
  };
}

/** Uploads the still of a film. A film goes without one that the server refuses. */
async function uploadPoster(
  context: UploadContext,
  { clientUploadId }: { readonly clientUploadId: string },
  poster: Blob,
  { signal, onAlive }: TryOptions,
): Promise<string | undefined> {
  const file = { kind: "POSTER", file: poster, clientUploadId: `${clientUploadId}/poster` } as const;
  return uploadOnce(context, file, { signal, onAlive, onProgress: onAlive }).catch((error: unknown) => {
    if (error instanceof Refused) return undefined;
    throw error;
  });
}

async function sendMissing(
  { request, ports }: UploadContext,
  file: Blob,
  created: Upload,
  { signal, onProgress, onAlive }: TryOptions,
): Promise<void> {
  for (let upload: Upload | null = created; upload && upload.missingParts.length > 0;) {
    const { id, receivedBytes, missingParts }: Upload = upload;
    onProgress(receivedBytes / file.size);
    await putParts(ports.putPart, file, missingParts, {
      signal,
      onProgress: (sent) => {
        onAlive();
        onProgress((receivedBytes + sent) / file.size);
      },
    });
    // An answer lists the first missing parts alone.
    ({ upload } = await request(UploadDocument, { id }, { signal }));
  }
}

async function complete(
  { request, ports }: UploadContext,
  input: CompleteUploadInput,
  { signal, onProgress }: TryOptions,
): Promise<void> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(MAX_WAIT_MS, 2 * waitMs)) {
    const { completeUpload } = await request(CompleteUploadDocument, { input }, { signal });
    const lost = completeUpload?.userErrors.find(({ code }) => code === "NOT_FOUND" || code === "UPLOAD_INCOMPLETE");
    if (lost) throw new UploadFailed(lost.message);
    const { upload } = accept(completeUpload);
    onProgress(1);
    if (upload?.state === "READY") return;
    await pause(ports, waitMs, signal);
  }
}
