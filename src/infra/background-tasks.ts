import type { Logger } from "./logger.js";

/** Tasks that no response waits for. Failures are logged; a shutdown waits for them. */
export interface BackgroundTasks {
  /** Runs `work`. A failure is logged as "<description> failed", so the description starts with a verb. */
  run(description: string, work: Promise<unknown>): void;
  /** Resolves when no task is running. */
  settled(): Promise<void>;
}

export function createBackgroundTasks(log: Logger): BackgroundTasks {
  const running = new Set<Promise<unknown>>();
  return {
    run: (description, work) => {
      const task = work
        .catch((error: unknown) => log.warn({ err: error }, `${description} failed`))
        .finally(() => running.delete(task));
      running.add(task);
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
