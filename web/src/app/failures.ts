import type { RateLimited, Refused } from "../../../client/src/index.js";
import { fileSize } from "../text/numbers.js";
import { text } from "../text/english.js";
import { showToast } from "./toasts.js";

interface TooLarge {
  readonly maxBytes: number;
}

/**
 * The sentence for an error of the client: by `retryAfter` in seconds or `maxBytes` where it has one, by the field of an
 * input that is not valid, else by its code.
 */
export function sentenceOf(error: unknown): string {
  const { code, field, retryAfter, maxBytes, message } = (error ?? {}) as Partial<Refused & RateLimited & TooLarge>;
  if (retryAfter !== undefined) return text.errors.retryIn(retryAfter);
  // The number, or the service: the server says which.
  if (code === "SMS_FAILED" && message) return message;
  if (code === "TOO_LARGE" && maxBytes !== undefined) return text.errors.tooLarge(fileSize(maxBytes));
  const { fields, forbidden } = text.errors;
  const sentences: Record<string, string> = code === "INVALID" ? fields : code === "FORBIDDEN" ? forbidden : {};
  const ofField = find(sentences, field?.at(-1));
  return ofField ?? sentenceOfCode(code);
}

export function sentenceOfCode(code: unknown): string {
  return find(text.errors.codes, code) ?? text.errors.other;
}

/** The sentence of a key that comes from the server. */
function find(sentences: Record<string, string>, key: unknown): string | undefined {
  return typeof key === "string" && Object.hasOwn(sentences, key) ? sentences[key] : undefined;
}

/** Shows the failure of an act whose result is not awaited. */
export function toastFailure(act: Promise<unknown>): void {
  act.catch((error: unknown) => showToast(sentenceOf(error)));
}

/** Reports an error that no call throws, and says in words that the browser has lost unsent messages. */
export function showFault(error: unknown): void {
  reportError(error);
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === "STORAGE_LOST") showToast(sentenceOfCode(code));
}
