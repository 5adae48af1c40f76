import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WaitGroup } from "./wait-group.js";

describe("WaitGroup", () => {
  it("resolves at once while nothing runs", async () => {
    await expect(new WaitGroup().wait()).resolves.toBeUndefined();
  });

  it("passes on the result or the error of a task", async () => {
    const group = new WaitGroup();
    await expect(group.run(() => Promise.resolve(1))).resolves.toBe(1);
    await expect(group.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await group.wait();
  });

  it("resolves every wait once the last task has settled, in any order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), async (s, outcomes) => {
        const group = new WaitGroup();
        let ended = 0;
        const end = async (succeeds: boolean) => {
          await s.schedule(Promise.resolve());
          ended += 1;
          if (!succeeds) throw new Error("a task fails");
        };
        const tasks = outcomes.map((succeeds) => group.run(() => end(succeeds)).catch(() => undefined));
        const waits = [group.wait(), group.wait()].map(async (wait) => {
          await wait;
          return ended;
        });
        await s.waitIdle();
        await Promise.all(tasks);
        expect(await Promise.all(waits)).toEqual([outcomes.length, outcomes.length]);
      }),
    );
  });
});
