import type { Logger } from "./logger.js";

/** Work that no answer waits for: its failure is logged, and a stop waits for it. */
export interface Background {
  /** Lets `work` run; `complaint` is what the log says when it fails. */
  run(complaint: string, work: Promise<unknown>): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export function createBackground(log: Logger): Background {
  const underWay = new Set<Promise<unknown>>();
  return {
    run: (complaint, work) => {
      const watched = work
        .catch((error: unknown) => log.warn({ err: error }, complaint))
        .finally(() => underWay.delete(watched));
      underWay.add(watched);
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
