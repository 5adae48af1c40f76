import { CancelUploadDocument } from "../generated/documents/CancelUpload.js";
import type { TransportPorts } from "../ports.js";
import type { Transport } from "../transport/api.js";
import { SignedOut } from "../transport/errors.js";
import { classify } from "../transport/failure.js";
import { pause } from "../transport/pause.js";
import { within } from "../transport/within.js";
import type { FileToUpload, UploadOptions } from "./api.js";
import { uploadOnce } from "./upload-file.js";

/** Bound of a try, from its last progress on. */
const MAX_TRY_MS = 20_000;
/** Tries without any progress. */
const MAX_TRIES = 10;

export interface UploadsContext {
  readonly request: Transport["request"];
  readonly ports: Pick<TransportPorts, "putPart" | "setTimer" | "uuid" | "random">;
}

/**
 * Uploads a file in as many tries as it takes, and returns the id of the upload: gives up after ten tries in a row
 * without progress. An upload that is aborted is cancelled on the server.
 * @throws Refused, SignedOut, the errors of `Transport.request`, the reason of `signal`
 */
export async function uploadFile(
  context: UploadsContext,
  { clientUploadId = context.ports.uuid(), ...file }: FileToUpload,
  { signal, onProgress }: UploadOptions = {},
): Promise<string> {
  const { request, ports } = context;
  let uploadId: string | undefined;
  let best = 0;
  let tries = 0;

  const tryOnce = (inTime: AbortSignal, extend: () => void) =>
    uploadOnce(
      context,
      { ...file, clientUploadId },
      {
        signal: inTime,
        uploadId,
        onCreated: (created) => Promise.resolve(void (uploadId = created)),
        onAlive: extend,
        onProgress: (progress) => {
          if (progress > best) tries = 1;
          best = Math.max(best, progress);
          onProgress?.(progress);
        },
      },
    );

  for (;;) {
    tries += 1;
    try {
      return await within(ports, MAX_TRY_MS, signal, tryOnce);
    } catch (error) {
      const failure = classify(error, tries, ports.random());
      if (signal?.aborted) break;
      if (failure.isFinal || error instanceof SignedOut || tries >= MAX_TRIES) throw error;
      await pause(ports, failure.retryMs, signal).catch(() => undefined);
    }
  }
  // One that is not cancelled expires.
  if (uploadId !== undefined) request(CancelUploadDocument, { input: { uploadId } }).catch(() => undefined);
  throw signal.reason;
}
