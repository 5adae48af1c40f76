import { Redis } from "ioredis";
import { expect, it, onTestFinished } from "vitest";
import { startEmbeddedRedis } from "./redis.js";

it("an embedded Redis that ends by itself is started again at the same URL, and ends with stop", async () => {
  const lines: string[] = [];
  const redis = await startEmbeddedRedis((line) => lines.push(line));
  const client = new Redis(redis.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on("error", () => undefined);
  onTestFinished(async () => {
    client.disconnect();
    await redis.stop();
  });
  const pid = async () => Number(/process_id:(\d+)/u.exec(await client.info("server"))?.[1]);
  const first = await pid();
  process.kill(first, "SIGKILL");
  const second = await pid();
  expect(second).not.toBe(first);
  expect(lines).toEqual([expect.stringContaining("Redis has ended by itself")]);
  await redis.stop();
  expect(() => process.kill(second, 0)).toThrow("ESRCH");
});
