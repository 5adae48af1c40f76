import { setTimeout as sleep } from "node:timers/promises";
import { isOutage } from "./errors.js";

const MIN_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2000;

/**
 * Retries `work` with exponential backoff while it fails because the database is unavailable and `isOver` is false.
 * `hasOutageError` recognises such a failure in a result that carries its errors.
 */
export async function retryWhileUnavailable<T>(
  work: () => Promise<T>,
  isOver: () => boolean,
  hasOutageError: (result: T) => boolean = () => false,
): Promise<T> {
  for (let pause = MIN_PAUSE_MS; ; pause = Math.min(MAX_PAUSE_MS, 2 * pause)) {
    try {
      const result = await work();
      if (isOver() || !hasOutageError(result)) return result;
    } catch (error) {
      if (isOver() || !isOutage(error)) throw error;
    }
    await sleep(pause);
  }
}
