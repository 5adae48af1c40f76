import type { Ports } from "../ports.js";
import type { ProgressMessage } from "./live.js";

/** A browser reports the progress of a body many times in a second. */
const INTERVAL_MS = 100;

/** Creates the function that shows progress in all tabs: of each file the first and the last, and others 100 ms apart. */
export function createProgressReporter(
  { now }: Pick<Ports, "now">,
  show: (message: ProgressMessage) => void,
): (id: string, progress: number | undefined) => void {
  const shownAt = new Map<string, number>();
  return (id, progress) => {
    const isDue = now() - (shownAt.get(id) ?? -Infinity) >= INTERVAL_MS;
    if (!isDue && progress !== undefined && progress < 1) return;
    if (progress === undefined) shownAt.delete(id);
    else shownAt.set(id, now());
    show({ kind: "progress", id, progress });
  };
}
