import { setTimeout as sleep } from "node:timers/promises";
import type { SignedIn } from "../../context.js";
import type { MediaObject } from "../../generated/prisma/client.js";
import { Refusal } from "../../infra/errors.js";
import { requireUpload } from "./access.js";
import { type Facts, requireFacts } from "./facts.js";
import { partCount, toIncoming } from "./incoming.js";
import { missingNumbers } from "./parts.js";
import { copyPoster } from "./poster.js";
import { refusalOf } from "./result.js";
import { startProcessing } from "./store.js";
import type { CompleteUploadInput, CompleteUploadPayload } from "./types.js";

/** Time after which completeUpload answers with an upload that is still PROCESSING. */
const MAX_WAIT_MS = 9000;
/** Interval at which the state is read while another process has the upload, or its next try is due later. */
const POLL_MS = 500;

/** Starts the checks of a file whose parts are all stored, and waits for their result. @throws Refusal */
export async function completeUpload(
  ctx: SignedIn,
  input: CompleteUploadInput,
): Promise<Partial<CompleteUploadPayload>> {
  const upload = await requireUpload(ctx, input.uploadId);
  const facts = requireFacts(upload.kind, input);
  if (upload.state === "WAITING") await start(ctx, upload, facts);
  const result = await waitForResult(ctx, input.uploadId);
  const refusal = refusalOf(result);
  if (refusal === null) return { upload: result };
  ctx.metrics.refusals[refusal.code].inc();
  return { upload: result, userErrors: [refusal] };
}

async function start(ctx: SignedIn, upload: MediaObject, { posterUploadId, ...facts }: Facts): Promise<void> {
  const missing = await missingNumbers(ctx, upload);
  if (missing.length > 0)
    throw new Refusal(
      "UPLOAD_INCOMPLETE",
      `${missing.length} of ${partCount(toIncoming(upload))} parts are missing: missingParts has their requests.`,
      ["uploadId"],
    );
  const poster = await copyPoster(ctx, upload, posterUploadId);
  // Changes nothing after another call, whose facts stay.
  await startProcessing(ctx.db, upload.id, { ...facts, ...poster }, ctx.now());
}

/** Processes the upload here, unless another process does, and reads its state until that is final. */
async function waitForResult(ctx: SignedIn, uploadId: string): Promise<MediaObject> {
  const deadline = performance.now() + MAX_WAIT_MS;
  let pause = 0;
  for (;;) {
    const upload = await requireUpload(ctx, uploadId);
    const left = deadline - performance.now();
    if (upload.state !== "PROCESSING" || left <= 0) return upload;
    await sleep(Math.min(pause, left));
    await Promise.race([ctx.uploads.run(upload.id), sleep(left, undefined, { ref: false })]);
    pause = POLL_MS;
  }
}
