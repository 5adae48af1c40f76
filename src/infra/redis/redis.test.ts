import { Redis as Server } from "ioredis";
import { pino } from "pino";
import { beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { eventually } from "../../testing/eventually.js";
import { createProxy } from "../../testing/proxy.js";
import { startEmbeddedRedis } from "../embedded/redis.js";
import { type Redis, openRedis } from "./redis.js";

const log = pino({ level: "silent" });

describe("a single Redis", () => {
  it("delivers a message to the subscribers of its channel only", async () => {
    const [one, other] = [await open("one"), await open("other")];
    const heard = listen(other);
    await other.subscribe("news");
    one.publish([
      ["gossip", "not this"],
      ["news", Buffer.from("this")],
      ["news", "and this"],
    ]);
    await eventually(() => expect(heard).toEqual(["news: this", "news: and this"]));
    other.unsubscribe("news");
    await other.subscribe("more news");
    one.publish([["news", "nor this"]]);
    one.publish([["more news", "but this"]]);
    await eventually(() => expect(heard).toEqual(["news: this", "news: and this", "more news: but this"]));
  });

  it("connects in the background when it is unavailable at the start", async () => {
    const { hostname, port, password } = new URL(inject("redisUrl"));
    const proxy = await createProxy({ host: hostname, port: Number(port) });
    onTestFinished(() => proxy.close());
    proxy.disconnect();
    const late = await open("late", [`redis://:${password}@127.0.0.1:${proxy.port}`]);
    const heard = listen(late);
    await late.subscribe("news");
    expect(late.isUp()).toBe(false);
    proxy.restore();
    await eventually(() => expect(late.isUp()).toBe(true));
    (await open("one")).publish([["news", "at last"]]);
    await eventually(() => expect(heard).toEqual(["news: at last"]));
  }, 30_000);

  it("fails with a message when it rejects the password", async () => {
    const { port } = new URL(inject("redisUrl"));
    await expect(open("stranger", [`redis://:wrong@127.0.0.1:${port}`])).rejects.toThrow(
      `The Redis at 127.0.0.1:${port} refuses the sign-in of REDIS_URL.`,
    );
  });
});

describe("a cluster", () => {
  let url = "";

  beforeAll(async () => {
    const member = await startEmbeddedRedis(() => undefined, {
      "cluster-enabled": "yes",
      "cluster-announce-ip": "127.0.0.1",
    });
    const client = new Server(member.url, { enableReadyCheck: false });
    await client.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    await eventually(async () => expect(await client.call("CLUSTER", "INFO")).toContain("cluster_state:ok"));
    client.disconnect();
    url = member.url;
    return () => member.stop();
  });

  it("delivers messages over sharded channels", async () => {
    const cluster = { REDIS_CLUSTER: "on" } as const;
    const [one, other] = [await open("one", [url], cluster), await open("other", [url], cluster)];
    const heard = listen(other);
    for (const channel of ["news", "gossip"]) await other.subscribe(channel);
    one.publish([
      ["news", "heard"],
      ["gossip", "heard"],
    ]);
    await eventually(() => expect(heard.sort()).toEqual(["gossip: heard", "news: heard"]));
    expect(await one.commands.call("PUBSUB", "SHARDCHANNELS")).toEqual(expect.arrayContaining(["news", "gossip"]));
  });
});

async function open(
  id: string,
  urls: readonly string[] = [inject("redisUrl")],
  settings: Partial<{ REDIS_CLUSTER: "on" | "off" }> = {},
): Promise<Redis> {
  const redis = await openRedis(urls, id, { REDIS_CLUSTER: "off", REDIS_PREFIX: "test-redis", ...settings }, log);
  onTestFinished(() => redis.close());
  return redis;
}

function listen(redis: Redis): string[] {
  const heard: string[] = [];
  redis.onMessage((channel, message) => heard.push(`${channel}: ${message.toString()}`));
  return heard;
}
