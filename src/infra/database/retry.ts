import { setTimeout as sleep } from "node:timers/promises";
import { isOutage } from "./errors.js";

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/**
 * Does something again for as long as it fails because the database is away; when `isOver`, the failure stands.
 * `hasOutageError` says so of what does not throw but answers its errors.
 */
export async function outlast<T>(
  work: () => Promise<T>,
  isOver: () => boolean,
  hasOutageError: (result: T) => boolean = () => false,
): Promise<T> {
  for (let pause = SHORTEST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
    try {
      const result = await work();
      if (isOver() || !hasOutageError(result)) return result;
    } catch (error) {
      if (isOver() || !isOutage(error)) throw error;
    }
    await sleep(pause);
  }
}
