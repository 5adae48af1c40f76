import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { afterAll, describe, expect, inject, it } from "vitest";
import { WebSocket } from "ws";
import { readConfig } from "../infra/config.js";
import { createLogger } from "../infra/logger.js";
import { openRedis } from "../infra/redis/redis.js";
import { testNodes } from "../testing/app.js";
import { createPresenceLeases } from "./redis-leases.js";
import { createRedisSocketLimit } from "./socket-limit.js";

const config = readConfig({
  NODE_ENV: "test",
  LOG_LEVEL: "silent",
  REDIS_PREFIX: `test-${randomBytes(6).toString("hex")}`,
});
const log = createLogger(config);
const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});
let users = 0n;

/** Socket limit of a process whose lease lasts `leaseMs`. */
async function node(leaseMs: number, max: number) {
  const nodeId = randomUUID();
  const redis = await openRedis([inject("redisUrl")], nodeId, config, log);
  closing.push(redis.close);
  await createPresenceLeases(redis, nodeId).renew(leaseMs);
  return { redis, take: createRedisSocketLimit({ redis, nodeId, log, max }) };
}

describe("the socket limit", () => {
  it("counts the open sockets of all processes", async () => {
    const [one, two] = [await node(60_000, 3), await node(60_000, 3)];
    const userId = (users += 1n);
    const ends = [await one.take(userId), await two.take(userId), await one.take(userId)];
    expect(ends.every((end) => end !== undefined)).toBe(true);
    expect([await one.take(userId), await two.take(userId)]).toEqual([undefined, undefined]);
    expect(await two.take((users += 1n))).toBeDefined();
    ends[0]?.();
    await expect.poll(() => two.take(userId)).toBeDefined();
    expect(await one.take(userId)).toBeUndefined();
  });

  it("holds for concurrent sockets", async () => {
    const nodes = [await node(60_000, 5), await node(60_000, 5)];
    const userId = (users += 1n);
    const taken = await Promise.all(Array.from({ length: 40 }, (_, index) => nodes[index % 2]?.take(userId)));
    const count = taken.filter((end) => end !== undefined).length;
    expect(count).toBeLessThanOrEqual(5);
    expect(count).toBeGreaterThan(0);
    for (const end of taken) end?.();
    await expect.poll(() => nodes[0]?.redis.commands.exists(nodes[0].redis.name("sockets", userId))).toBe(0);
  });

  it("counts the sockets of a killed process until its lease has expired", async () => {
    const [killed, living] = [await node(700, 2), await node(60_000, 2)];
    const userId = (users += 1n);
    expect([await killed.take(userId), await killed.take(userId)]).not.toContain(undefined);
    killed.redis.close();
    expect(await living.take(userId)).toBeUndefined();
    await expect.poll(() => living.take(userId), { timeout: 5000 }).toBeDefined();
  });

  it("is applied by each process alone while Redis is unavailable", async () => {
    const { redis, take } = await node(60_000, 2);
    redis.close();
    const userId = (users += 1n);
    expect([await take(userId), await take(userId)]).not.toContain(undefined);
    expect(await take(userId)).toBeUndefined();
  });
});

it("closes a user's socket beyond the limit with 4429 on any node", async () => {
  const [here, there] = await testNodes(2, { MAX_SOCKETS_PER_USER: "2" });
  if (here === undefined || there === undefined) throw new Error("Two nodes were asked for.");
  const { tokens } = await here.person("Ada");
  const open = async ({ url }: { url: string }) => {
    const socket = new WebSocket(url.replace("http", "ws"), GRAPHQL_TRANSPORT_WS_PROTOCOL);
    await once(socket, "open");
    socket.send(
      JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${tokens.accessToken}` } }),
    );
    const answered = once(socket, "message").then(([data]) => String(data));
    const closed = once(socket, "close").then(([code, reason]) => `${String(code)} ${String(reason)}`);
    return { socket, how: await Promise.race([answered, closed]) };
  };
  const opened = [await open(here), await open(there), await open(there), await open(here)];
  expect(opened.map(({ how }) => how)).toEqual([
    `{"type":"connection_ack"}`,
    `{"type":"connection_ack"}`,
    "4429 Too many sockets of one user",
    "4429 Too many sockets of one user",
  ]);
  for (const { socket } of opened) socket.terminate();
});
