import type { App } from "../../../context.js";
import { MINUTE, SECOND, addMs } from "../../../infra/clock.js";
import { isOutage } from "../../../infra/database/errors.js";
import { retryWhileUnavailable } from "../../../infra/database/retry.js";
import type { MediaAdapters } from "../../../media/media.js";
import { ScannerUnavailable } from "../../../media/scanner.js";
import { ObjectNotFound, StoreUnavailable } from "../../../media/store.js";
import { toIncoming } from "../incoming.js";
import { readAnyUpload } from "../store.js";
import { convert } from "./convert.js";
import { inspect } from "./inspect.js";
import { type Lease, openLease } from "./lease.js";
import { type AcceptedColumns, releaseLease, setReady, setRefused } from "./store.js";

export type ProcessingApp = Pick<App, "background" | "db" | "log" | "media" | "metrics" | "now" | "transact">;

/** Tries of a file, those that a killed process has begun included. */
const MAX_ATTEMPTS = 2;
/** Time after which a file is refused that the scanner could not take. */
const MAX_SCANNER_OUTAGE_MS = 10 * MINUTE;
/** Pause before the next try after an outage of store, scanner or database. */
const OUTAGE_PAUSE_MS = 10 * SECOND;
/** Time in which a result is written although the database is away; the lease lasts longer. */
const MAX_DATABASE_OUTAGE_MS = 20 * SECOND;

type Result = { readonly accepted: AcceptedColumns } | { readonly refusal: string } | Retry;

interface Retry {
  readonly retryAt: Date;
  /** False if the file is not the cause. */
  readonly isCounted: boolean;
}

/** Checks and converts a PROCESSING upload, unless another process does; records the result with UploadChanged. */
export async function processUpload(app: ProcessingApp, id: bigint, stopping: AbortSignal): Promise<void> {
  const { media, metrics } = app;
  if (media === undefined) return;
  const lease = await openLease(app, id, stopping);
  if (lease === undefined) return;
  const end = metrics.mediaProcessing[lease.upload.kind].startTimer();
  const result = await judge(app, media, lease);
  end();
  const until = await lease.stop();
  const deadline = performance.now() + MAX_DATABASE_OUTAGE_MS;
  await retryWhileUnavailable(
    () => conclude(app, media, lease, until, result),
    () => stopping.aborted || performance.now() > deadline,
  );
}

async function judge(app: ProcessingApp, media: MediaAdapters, lease: Lease): Promise<Result> {
  const { upload, signal } = lease;
  if (upload.attempts > MAX_ATTEMPTS) return { refusal: UNPROCESSABLE };
  try {
    await media.store.publish(toIncoming(upload));
    signal.throwIfAborted();
    const refusal = await inspect(app, media, lease);
    if (refusal !== undefined) return { refusal };
    const converted = await convert(app, media, lease);
    return "refusal" in converted ? converted : { accepted: converted };
  } catch (error) {
    return judgeFailure(app, lease, error);
  }
}

const UNPROCESSABLE = "The file could not be processed: it may be broken.";

function judgeFailure({ now, log }: ProcessingApp, { upload, signal }: Lease, error: unknown): Result {
  if (signal.aborted) return { retryAt: now(), isCounted: false };
  log.warn({ err: error, kind: upload.kind, attempts: upload.attempts }, "process upload failed");
  if (error instanceof ScannerUnavailable && now() > addMs(upload.updatedAt, MAX_SCANNER_OUTAGE_MS))
    return { refusal: "The file could not be scanned for malware: upload it again later." };
  if (error instanceof ScannerUnavailable || isTemporary(error))
    return { retryAt: addMs(now(), OUTAGE_PAUSE_MS), isCounted: false };
  if (error instanceof ObjectNotFound) return { refusal: "The file was lost: upload it again." };
  return upload.attempts < MAX_ATTEMPTS ? { retryAt: now(), isCounted: true } : { refusal: UNPROCESSABLE };
}

function isTemporary(error: unknown): boolean {
  return error instanceof StoreUnavailable || isOutage(error);
}

/** Writes the result. The files are removed where there is no row for them: after a refusal, and after a deletion. */
async function conclude(
  app: ProcessingApp,
  { store }: MediaAdapters,
  { upload }: Lease,
  until: Date,
  result: Result,
): Promise<void> {
  const { db, now, metrics, background, transact } = app;
  if ("retryAt" in result) await releaseLease(db, upload.id, until, result);
  else {
    const isChanged = await transact(async (tx) => {
      const isHeld =
        "accepted" in result
          ? await setReady(tx, upload.id, until, result.accepted, now())
          : await setRefused(tx, upload.id, until, result.refusal, now());
      if (isHeld) tx.record({ userId: upload.ownerId, kind: "UploadChanged", subjectId: upload.id });
      return isHeld;
    });
    if (isChanged) metrics.uploads["accepted" in result ? "ready" : "refused"].inc();
  }
  const row = await readAnyUpload(db, upload.id);
  if (row?.state !== "READY" && row?.state !== "PROCESSING")
    background.run("remove files of upload", store.remove(upload));
}
