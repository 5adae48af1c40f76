import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { eventually } from "../../testing/eventually.js";
import { createProxy } from "../../testing/proxy.js";
import { type Budget, createBudget } from "./token-bucket.js";
import { type Redis, openRedis } from "../redis/redis.js";

const log = pino({ level: "silent" });
/** Refills too slowly to matter in a test. */
const SLOW = { uses: 1000, seconds: 100_000 };

function budget(...given: Parameters<typeof createBudget>): Budget {
  const made = createBudget(...given);
  onTestFinished(() => made.close());
  return made;
}

async function redisFor(prefix: string, url = inject("redisUrl")): Promise<Redis> {
  const redis = await openRedis(
    [url],
    randomBytes(4).toString("hex"),
    { REDIS_CLUSTER: "off", REDIS_PREFIX: prefix },
    log,
  );
  onTestFinished(() => redis.close());
  return redis;
}

/** Spends sequentially, and returns the sum granted. */
async function spendAll(from: Budget, costs: readonly number[], key = "ada"): Promise<number> {
  let granted = 0;
  for (const cost of costs) if ((await from.spend(key, cost)).retryAfter === undefined) granted += cost;
  return granted;
}

describe("a token bucket in one process", () => {
  it("grants a full bucket, then returns the time until there is enough", async () => {
    const own = budget("cost", { uses: 1000, seconds: 100 });
    expect(await own.spend("ada", 900)).toEqual({ retryAfter: undefined, remaining: 100 });
    expect(await own.spend("ada", 300)).toMatchObject({ retryAfter: 20 });
    expect(await own.spend("bo", 1000)).toMatchObject({ retryAfter: undefined });
  });

  it("refills steadily, up to its capacity", async () => {
    const own = budget("cost", { uses: 1000, seconds: 1 });
    await own.spend("ada", 1000);
    expect(await own.spend("ada", 1000)).toMatchObject({ retryAfter: 1 });
    await eventually(async () => expect((await own.spend("ada", 0)).remaining).toBeGreaterThan(300));
    // Without the cap it would exceed its capacity by now.
    await eventually(async () => expect(await own.spend("ada", 0)).toMatchObject({ remaining: 1000 }));
  });

  it("grants a cost above its capacity when full", async () => {
    const own = budget("cost", SLOW);
    expect(await own.spend("ada", 5000)).toEqual({ retryAfter: undefined, remaining: 0 });
    expect(await own.spend("ada", 1)).toMatchObject({ retryAfter: 100 });
  });

  it("never grants more than its capacity at once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 50 }), async (costs) => {
        expect(await spendAll(createBudget("cost", SLOW), costs)).toBeLessThanOrEqual(SLOW.uses + 1);
      }),
    );
  });
});

describe("a token bucket shared by processes", () => {
  it("grants one capacity in total, plus a twentieth for each process", async () => {
    const prefix = `test-${randomBytes(4).toString("hex")}`;
    const nodes = [budget("cost", SLOW, await redisFor(prefix)), budget("cost", SLOW, await redisFor(prefix))];
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 12, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 60, maxLength: 60 }),
        async (key, costs) => {
          const granted = await Promise.all(nodes.map((node) => spendAll(node, costs, key)));
          const sum = granted.reduce((one, other) => one + other, 0);
          expect(sum).toBeLessThanOrEqual(SLOW.uses * (1 + nodes.length / 20) + 1);
          expect(sum).toBeGreaterThan(SLOW.uses * 0.8);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("propagates grants to the other processes", async () => {
    const prefix = `test-${randomBytes(4).toString("hex")}`;
    const [here, there] = [budget("cost", SLOW, await redisFor(prefix)), budget("cost", SLOW, await redisFor(prefix))];
    await here.spend("ada", 40);
    // Beyond its local credit, a process asks Redis.
    await eventually(async () => expect((await there.spend("ada", 51)).remaining).toBeLessThan(960 - 50), 1200);
  });

  it("grants small costs without Redis", async () => {
    const redis = await redisFor(`test-${randomBytes(4).toString("hex")}`);
    const asked = vi.spyOn(redis.commands, "eval");
    const own = budget("cost", SLOW, redis);
    for (let n = 0; n < 5; n += 1) expect(own.spend("ada", 10)).not.toBeInstanceOf(Promise);
    expect(asked).not.toHaveBeenCalled();
    await eventually(() => expect(asked).toHaveBeenCalledTimes(1));
  });

  it("counts per process while Redis is unavailable, and together after it is back", async () => {
    const { hostname, port, password } = new URL(inject("redisUrl"));
    const proxy = await createProxy({ host: hostname, port: Number(port) });
    onTestFinished(() => proxy.close());
    const prefix = `test-${randomBytes(4).toString("hex")}`;
    const proxied = await redisFor(prefix, `redis://:${password}@127.0.0.1:${proxy.port}`);
    const [here, there] = [budget("cost", SLOW, proxied), budget("cost", SLOW, await redisFor(prefix))];
    const costs = Array<number>(30).fill(60);
    proxy.disconnect();
    // Before the loss is detected, and after.
    expect(await spendAll(here, costs)).toBeLessThanOrEqual(1000);
    await eventually(() => expect(proxied.isUp()).toBe(false));
    expect(await spendAll(here, costs, "bo")).toBe(960);
    proxy.restore();
    // A heartbeat may arrive before the connection for commands is restored; until then each process counts alone.
    const together = async (key: string) => (await spendAll(here, costs, key)) + (await spendAll(there, costs, key));
    let tries = 0;
    await eventually(async () => expect(await together(`cy ${(tries += 1)}`)).toBeLessThanOrEqual(1100), 500);
  }, 40_000);
});
