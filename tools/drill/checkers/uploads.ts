import { type Checker, createResult } from "../history/test-run.js";
import { faultFreeIntervals, isWithin } from "../history/fault-timeline.js";
import { type Call, isOk, mayHaveHappened } from "../history/history.js";
import { type UploadHistory, uploadsOf } from "../history/uploads.js";

/** Errors of a send that deny an upload's acceptance, or that it is free. */
const DENIALS: ReadonlySet<string> = new Set(["UPLOAD_NOT_READY", "NOT_FOUND", "CONFLICT", "MEDIA_REFUSED"]);

/** Stored parts are kept, and an accepted file stays so until it is used, cancelled or deleted. */
export const uploads: Checker = ({ history, tables }) => {
  const conversations = new Set(tables.conversations.map(({ id }) => id));
  const result = createResult("uploads are durable");
  const faultFree = faultFreeIntervals(history);
  for (const upload of uploadsOf(history).values()) {
    if (upload.isTouchedByLoss) continue;
    const { name, completes, user } = upload;
    for (const call of completes) {
      const { outcome, invoked } = call;
      if (outcome?.kind !== "fail") continue;
      const at = `at ${outcome.at.ms} ms`;
      if (areStored(upload, invoked.n))
        result.assert(outcome.code !== "UPLOAD_INCOMPLETE", () => `${name}: parts were stored, and are not ${at}.`);
      if (isReady(upload, invoked.n) && !mayBeGone(upload, outcome.at.n))
        result.assert(false, () => `${name} was READY, and completeUpload answered ${outcome.code} ${at}.`);
      // A file is refused after two failed tries, which need a fault.
      if (outcome.code === "MEDIA_REFUSED" && isWithin(faultFree, completes[0]?.invoked.ms ?? 0, outcome.at.ms))
        result.assert(false, () => `${name} was refused ${at}, though no fault was active.`);
    }
    for (const call of upload.sends)
      if (
        call.user === user &&
        // A loss may have undone the conversation.
        conversations.has(call.input.conversation) &&
        isReady(upload, call.invoked.n) &&
        !mayBeGone(upload, endOf(call))
      )
        result.assert(
          !isDenied(call) || mayBeUsed(upload, call),
          () => `${name} was READY, and ${call.input.clientMessageId} with it was refused: ${codeOf(call)}.`,
        );
  }
  return result.end();
};

/** True if each part was acknowledged before a moment. */
function areStored({ creates, parts }: UploadHistory, n: number): boolean {
  const numbers = new Set(
    creates
      .filter(isOk)
      .flatMap(({ outcome }) => outcome.value.missing)
      .map(({ number }) => number),
  );
  for (const { input, outcome } of parts)
    if (outcome?.kind === "ok" && outcome.at.n < n) numbers.delete(input.part.number);
  return numbers.size === 0 && creates.some(isOk);
}

function isReady({ readyAt }: UploadHistory, n: number): boolean {
  return readyAt !== undefined && readyAt.n < n;
}

/** True if it may have been cancelled, or deleted with a message, before a moment. */
function mayBeGone({ cancels, deletes }: UploadHistory, n: number): boolean {
  return [...cancels, ...deletes].some((call) => mayHaveHappened(call) && call.invoked.n < n);
}

/** True if another message may have it. */
function mayBeUsed({ sends }: UploadHistory, { input, outcome }: Call<"send">): boolean {
  return sends.some(
    (other) =>
      other.input.clientMessageId !== input.clientMessageId &&
      mayHaveHappened(other) &&
      other.invoked.n < (outcome?.at.n ?? Infinity),
  );
}

function isDenied({ outcome }: Call<"send">): boolean {
  return outcome?.kind === "fail" && DENIALS.has(outcome.code);
}

function codeOf({ outcome }: Call<"send">): string {
  return outcome?.kind === "fail" ? outcome.code : "";
}

function endOf({ outcome }: Call): number {
  return outcome?.at.n ?? Infinity;
}
