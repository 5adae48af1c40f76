import { describe, expect, it } from "vitest";
import type { Context } from "../context.js";
import { perRequest } from "./loaders.js";

/** Loader of the number of loads of a key, whose batches are held until released. */
function counting() {
  const asked: number[][] = [];
  const answers: (() => void)[] = [];
  const loader = perRequest<Context, number, string>(async (_ctx, keys) => {
    asked.push([...keys]);
    const time = asked.length;
    await new Promise<void>((resolve) => answers.push(resolve));
    return new Map(keys.filter((key) => key > 0).map((key) => [key, `${key}, time ${time}`]));
  });
  const letGo = async () => {
    await expect.poll(() => answers.length).toBeGreaterThan(0);
    for (const answer of answers.splice(0)) answer();
  };
  return { loader: loader({} as Context), asked, letGo };
}

describe("a loader", () => {
  it("loads the keys of a tick in one batch, and returns them synchronously afterwards", async () => {
    const { loader, asked, letGo } = counting();
    const loading = Promise.all([loader.load(1), loader.load(2), loader.load(1), loader.load(0)]);
    await letGo();
    expect(await loading).toEqual(["1, time 1", "2, time 1", "1, time 1", undefined]);
    expect(loader.load(2)).toBe("2, time 1");
    expect(asked).toEqual([[1, 2, 0]]);
  });

  it("reloads cleared keys, also those cleared during their batch", async () => {
    const { loader, letGo } = counting();
    const old = loader.load(1);
    await new Promise(setImmediate);
    loader.clear(1);
    await letGo();
    expect(await old).toBe("1, time 1");
    const again = loader.load(1);
    await letGo();
    expect(await again).toBe("1, time 2");
    loader.clear(1);
    const third = loader.load(1);
    await letGo();
    expect(await third).toBe("1, time 3");
  });

  it("does not load primed keys", () => {
    const { loader, asked } = counting();
    loader.prime(1, "known");
    expect(loader.load(1)).toBe("known");
    expect(asked).toEqual([]);
  });
});
