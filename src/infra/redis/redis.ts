import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config.js";
import type { Logger } from "../logger.js";
import { COMMAND_TIMEOUT_MS, type RedisClient, connectForChannels, connectForCommands, probe } from "./client.js";

/** The Redis that the processes share. Every use has a fallback, because it may be down at any time. */
export interface Redis {
  /** Returns false while Redis does not answer. */
  isUp(): boolean;
  /** Commands reject after COMMAND_TIMEOUT_MS. */
  readonly commands: RedisClient;
  /** Returns the name of a key or channel, prefixed for this installation. */
  name(...parts: readonly (string | bigint)[]): string;
  /** Publishes messages; they are dropped while Redis is down. */
  publish(messages: Iterable<readonly [channel: string, message: string | Buffer]>): void;
  /** Subscribes to a channel; resolves when subscribed, or after COMMAND_TIMEOUT_MS while Redis is down. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): void;
  onMessage(listener: (channel: string, message: Buffer) => void): void;
  /** Calls `listener` after each reconnect. Messages published in between are lost. */
  onReconnect(listener: () => void): void;
  close(): void;
}

const PING_MS = 500;
/** Time without an own ping after which Redis counts as down. */
const DOWN_AFTER_MS = 2000;
const RECONNECT_PAUSE_MS = 1000;

/**
 * Connects to the Redis at REDIS_URL for the process `nodeId`. Liveness by self-ping: Redis is up while the process receives
 * its own messages, which covers the whole path. An unreachable Redis is retried in the background.
 * @throws StartupError if it rejects the sign-in or is older than 6.2
 */
export async function openRedis(
  urls: readonly string[],
  nodeId: string,
  { REDIS_CLUSTER, REDIS_PREFIX }: Pick<Config, "REDIS_CLUSTER" | "REDIS_PREFIX">,
  log: Logger,
): Promise<Redis> {
  const address = { urls, isCluster: REDIS_CLUSTER === "on" };
  const commands = connectForCommands(address);
  const name = (...parts: readonly (string | bigint)[]) => [REDIS_PREFIX, ...parts].join(":");
  const ownChannel = name("node", nodeId);
  const channels = new Set([ownChannel]);
  const messageListeners: ((channel: string, message: Buffer) => void)[] = [];
  const reconnectListeners: (() => void)[] = [];
  let subscriber: RedisClient | undefined;
  let isSharded = false;
  let isUp = false as boolean;
  let isClosed = false;
  let lastHeard = 0;
  let lastSent = 0;

  /** Probes the capabilities once: all processes must agree on sharded channels. */
  async function connect(): Promise<void> {
    const kind = await probe(commands, address);
    if (kind === undefined || isClosed) return;
    isSharded = kind.hasShardedChannels;
    subscriber = connectForChannels(address, kind);
    subscriber.on(isSharded ? "smessageBuffer" : "messageBuffer", receive);
    await Promise.all([...channels].map(subscribe));
  }

  async function connectLater(): Promise<void> {
    while (subscriber === undefined && !isClosed) {
      await sleep(RECONNECT_PAUSE_MS);
      await connect().catch((error: unknown) => log.error({ err: error }, "connect to Redis failed"));
    }
  }

  function receive(channel: Buffer, message: Buffer): void {
    const to = channel.toString();
    if (to === ownChannel) onPing();
    else for (const listener of messageListeners) listener(to, message);
  }

  function onPing(): void {
    lastHeard = performance.now();
    if (isUp) return;
    isUp = true;
    log.info("connected to Redis");
    for (const listener of reconnectListeners) listener();
  }

  function selfPing(): void {
    const now = performance.now();
    // A blocked process has not received its pings either.
    const isInTime = now - lastSent < 2 * PING_MS;
    lastSent = now;
    if (isUp && isInTime && now - lastHeard > DOWN_AFTER_MS) {
      isUp = false;
      log.warn("lost Redis: continuing without it");
    }
    if (subscriber === undefined) return;
    send([[ownChannel, "ping"]]);
    // An unanswered command reveals a dead connection.
    subscriber.ping().catch(() => undefined);
  }

  /** Pipelined commands cost a third less; a cluster cannot pipeline over several members. */
  function send(messages: Iterable<readonly [channel: string, message: string | Buffer]>): void {
    if (address.isCluster)
      for (const [channel, message] of messages)
        (isSharded ? commands.spublish(channel, message) : commands.publish(channel, message)).catch(() => undefined);
    else {
      const together = commands.pipeline();
      for (const [channel, message] of messages) together.publish(channel, message);
      together.exec().catch(() => undefined);
    }
  }

  async function subscribe(channel: string): Promise<void> {
    const subscribed = isSharded ? subscriber?.ssubscribe(channel) : subscriber?.subscribe(channel);
    await Promise.race([subscribed?.catch(() => undefined), sleep(COMMAND_TIMEOUT_MS, undefined, { ref: false })]);
  }

  await connect();
  const timer = setInterval(selfPing, PING_MS);
  const heard = new Promise<void>((resolve) => reconnectListeners.push(resolve));
  selfPing();
  await Promise.race([heard, sleep(COMMAND_TIMEOUT_MS)]);
  if (!isUp) log.warn("reached no Redis: starting without it");
  if (subscriber === undefined) void connectLater();

  return {
    isUp: () => isUp,
    commands,
    name,
    publish: (messages) => {
      if (isUp) send(messages);
    },
    subscribe: async (channel) => {
      channels.add(channel);
      await subscribe(channel);
    },
    unsubscribe: (channel) => {
      channels.delete(channel);
      (isSharded ? subscriber?.sunsubscribe(channel) : subscriber?.unsubscribe(channel))?.catch(() => undefined);
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onReconnect: (listener) => void reconnectListeners.push(listener),
    close: () => {
      isClosed = true;
      clearInterval(timer);
      commands.disconnect();
      subscriber?.disconnect();
    },
  };
}
