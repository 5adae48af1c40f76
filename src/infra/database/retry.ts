import { setTimeout as sleep } from "node:timers/promises";
import { isOutage } from "./errors.js";

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/**
 * Does something again for as long as it fails because the database is away; when `isOver`, the failure stands.
 * `tellsOfOutage` says so of what does not throw but answers its errors.
 */
export async function outlast<T>(
  work: () => Promise<T>,
  isOver: () => boolean,
  tellsOfOutage: (result: T) => boolean = () => false,
): Promise<T> {
  for (let pause = SHORTEST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
    try {
      const result = await work();
      if (isOver() || !tellsOfOutage(result)) return result;
    } catch (error) {
      if (isOver() || !isOutage(error)) throw error;
    }
    await sleep(pause);
  }
}
