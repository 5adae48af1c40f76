import type { App } from "../../context.js";
import { Refusal, Unavailable } from "../../infra/errors.js";
import type { MediaAdapters } from "../../media/media.js";
import { StoreUnavailable } from "../../media/store.js";

/** @throws Refusal UNSUPPORTED_TYPE where uploads are off */
export function requireMedia({ media }: Pick<App, "media">): MediaAdapters {
  if (media === undefined) throw new Refusal("UNSUPPORTED_TYPE", "This server takes no uploads.");
  return media;
}

/** Runs a call of the store for a request. @throws Unavailable where the store does not answer or has no room */
export async function withStore<T>({ log }: Pick<App, "log">, operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    log.warn({ err: error, operation }, "use media store failed");
    throw new Unavailable("Files cannot be uploaded at the moment. Please try again later.");
  }
}
