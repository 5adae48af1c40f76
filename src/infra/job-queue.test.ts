import { describe, expect, it } from "vitest";
import { createBackgroundTasks } from "./background-tasks.js";
import { createJobQueue } from "./job-queue.js";
import { createLogger } from "./logger.js";

/** A queue of two jobs at a time, with two places, whose jobs end by `end`. */
function openQueue() {
  const started: bigint[] = [];
  const ends = new Map<bigint, (error?: Error) => void>();
  const waiting: number[] = [];
  const background = createBackgroundTasks(createLogger({ LOG_LEVEL: "silent" }));
  const options = { description: "run a job", maxRunning: 2, maxWaiting: 2, background };
  const queue = createJobQueue({ ...options, onWaiting: (count) => waiting.push(count) }, (key, signal) => {
    started.push(key);
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => resolve());
      ends.set(key, (error) => (error === undefined ? resolve() : reject(error)));
    });
  });
  return { queue, started, waiting, background, end: (key: bigint, error?: Error) => ends.get(key)?.(error) };
}

describe("a job queue", () => {
  it("runs a bounded number of jobs, and the others in their order, also after a failure", async () => {
    const { queue, started, waiting, end } = openQueue();
    const jobs = [1n, 2n, 3n, 4n].map((key) => queue.run(key));
    expect(started).toEqual([1n, 2n]);
    end(1n, new Error("It failed."));
    await jobs[0];
    expect(started).toEqual([1n, 2n, 3n]);
    end(3n);
    await jobs[2];
    expect(started).toEqual([1n, 2n, 3n, 4n]);
    expect(waiting).toEqual([1, 2, 1, 0]);
  });

  it("joins the job of a key that waits or runs, and runs it again after its end", async () => {
    const { queue, started, end } = openQueue();
    const first = queue.run(1n);
    expect(queue.run(1n)).toBe(first);
    end(1n);
    await first;
    void queue.run(1n);
    expect(started).toEqual([1n, 1n]);
  });

  it("takes no job beyond its places", async () => {
    const { queue, started } = openQueue();
    for (const key of [1n, 2n, 3n, 4n]) void queue.run(key);
    await queue.run(5n);
    expect(started).toEqual([1n, 2n]);
  });

  it("drops what waits when it is closed, aborts what runs, and takes nothing more", async () => {
    const { queue, started, background } = openQueue();
    const jobs = [1n, 2n, 3n].map((key) => queue.run(key));
    queue.close();
    await Promise.all(jobs);
    await background.settled();
    await queue.run(4n);
    expect(started).toEqual([1n, 2n]);
  });
});
