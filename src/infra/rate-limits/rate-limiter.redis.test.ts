import { pino } from "pino";
import { expect, inject, it, onTestFinished } from "vitest";
import { readConfig } from "../config.js";
import { openRedis } from "../redis/redis.js";
import { createLimits } from "./rate-limiter.js";

it("counts the first use in Redis, in one pipeline with an earlier command", async () => {
  const config = readConfig({ REDIS_PREFIX: `test-limits-${process.pid}` });
  const redis = await openRedis([inject("redisUrl")], "one", config, pino({ level: "silent" }));
  onTestFinished(() => redis.close());
  const limits = createLimits(config, redis);
  await Promise.all([redis.commands.get("another"), limits.take("searchesPerUser", 1n)]);
  expect(await redis.commands.get(`${redis.name("limit", "searchesPerUser")}:1`)).toBe("1");
});
