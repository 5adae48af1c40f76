import { text } from "../text/english.js";
import { showToast } from "./toasts.js";

/** The sentence for an error of the client: by its code, and by `retryAfter` in seconds where it has one. */
export function sentenceOf(error: unknown): string {
  const { code, retryAfter } = (error ?? {}) as { code?: unknown; retryAfter?: unknown };
  if (typeof retryAfter === "number") return text.errors.retryIn(retryAfter);
  return sentenceOfCode(code);
}

export function sentenceOfCode(code: unknown): string {
  const sentences: Record<string, string> = text.errors.codes;
  return (typeof code === "string" ? sentences[code] : undefined) ?? text.errors.other;
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
