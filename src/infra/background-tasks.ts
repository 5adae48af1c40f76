import type { Logger } from "./logger.js";
import { WaitGroup } from "./wait-group.js";

/** Tasks that no response waits for. Failures are logged; a shutdown waits for them. */
export interface BackgroundTasks {
  /** Runs `work`. A failure is logged as "<description> failed", so the description starts with a verb. */
  run(description: string, work: Promise<unknown>): void;
  /** Resolves when no task is running. */
  settled(): Promise<void>;
}

export function createBackgroundTasks(log: Logger): BackgroundTasks {
  const tasks = new WaitGroup();
  return {
    run: (description, work) =>
      void tasks.run(() => work.catch((error: unknown) => log.warn({ err: error }, `${description} failed`))),
    settled: () => tasks.wait(),
  };
}
