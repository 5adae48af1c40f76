import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config.js";
import type { Logger } from "../logger.js";
import { ANSWER_MS, type RedisClient, connectForChannels, connectForCommands, greet } from "./client.js";

/** The Redis that several processes share. It may be away at any time: whoever asks it has a way without it. */
export interface Redis {
  /** False while it does not answer: ask it nothing then. */
  isUp(): boolean;
  /** Each fails when it is not answered within half a second. */
  readonly commands: RedisClient;
  /** The name of a key or channel of this installation, which others on the same Redis do not use. */
  name(...parts: readonly (string | bigint)[]): string;
  /** Tells each to all who have subscribed to its channel; while it is away, nobody. */
  publish(told: Iterable<readonly [channel: string, message: string | Buffer]>): void;
  /** Resolves once messages of the channel arrive here. While it is away, after a moment: they will. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): void;
  onMessage(listener: (channel: string, message: Buffer) => void): void;
  /** `listener` hears each time it is back. What was published meanwhile is lost. */
  onReconnect(listener: () => void): void;
  close(): void;
}

const BEAT_MS = 500;
/** Without hearing its own beat for so long, a process takes Redis for away. */
const SILENCE_MS = 2000;
const GREETING_PAUSE_MS = 1000;

/**
 * Opens the Redis at REDIS_URL for the process `nodeId`. It is up while the process hears what it says to itself: that
 * proves the whole way through it, whatever breaks it. One that cannot be reached is waited for behind the caller's back.
 * @throws Unfit when it refuses the sign-in, or is older than 6.2
 */
export async function openRedis(
  urls: readonly string[],
  nodeId: string,
  { REDIS_CLUSTER, REDIS_PREFIX }: Pick<Config, "REDIS_CLUSTER" | "REDIS_PREFIX">,
  log: Logger,
): Promise<Redis> {
  const place = { urls, isCluster: REDIS_CLUSTER === "on" };
  const commands = connectForCommands(place);
  const name = (...parts: readonly (string | bigint)[]) => [REDIS_PREFIX, ...parts].join(":");
  const ownChannel = name("node", nodeId);
  const channels = new Set([ownChannel]);
  const messageListeners: ((channel: string, message: Buffer) => void)[] = [];
  const returnListeners: (() => void)[] = [];
  let subscriber: RedisClient | undefined;
  let isSharded = false;
  let isUp = false as boolean;
  let isClosed = false;
  let lastBeat = 0;
  let lastAsked = 0;

  /** Asked once for all: whether channels are sharded must not differ from process to process. */
  async function introduce(): Promise<void> {
    const kind = await greet(commands, place);
    if (kind === undefined || isClosed) return;
    isSharded = kind.hasShardedChannels;
    subscriber = connectForChannels(place, kind);
    subscriber.on(isSharded ? "smessageBuffer" : "messageBuffer", hear);
    await Promise.all([...channels].map(subscribe));
  }

  async function introduceLater(): Promise<void> {
    while (subscriber === undefined && !isClosed) {
      await sleep(GREETING_PAUSE_MS);
      await introduce().catch((error: unknown) => log.error({ err: error }, "connect to Redis failed"));
    }
  }

  function hear(channel: Buffer, message: Buffer): void {
    const to = channel.toString();
    if (to === ownChannel) noteBeat();
    else for (const listener of messageListeners) listener(to, message);
  }

  function noteBeat(): void {
    lastBeat = performance.now();
    if (isUp) return;
    isUp = true;
    log.info("connected to Redis");
    for (const listener of returnListeners) listener();
  }

  function beat(): void {
    const now = performance.now();
    // A process that was held up itself has heard nothing either.
    const isInTime = now - lastAsked < 2 * BEAT_MS;
    lastAsked = now;
    if (isUp && isInTime && now - lastBeat > SILENCE_MS) {
      isUp = false;
      log.warn("lost Redis: continuing without it");
    }
    if (subscriber === undefined) return;
    send([[ownChannel, "beat"]]);
    // A dead line is found by what it leaves unanswered.
    subscriber.ping().catch(() => undefined);
  }

  /** Written together, a command costs two thirds; the members of a cluster are written to one by one. */
  function send(told: Iterable<readonly [channel: string, message: string | Buffer]>): void {
    if (place.isCluster)
      for (const [channel, message] of told)
        (isSharded ? commands.spublish(channel, message) : commands.publish(channel, message)).catch(() => undefined);
    else {
      const together = commands.pipeline();
      for (const [channel, message] of told) together.publish(channel, message);
      together.exec().catch(() => undefined);
    }
  }

  async function subscribe(channel: string): Promise<void> {
    const subscribed = isSharded ? subscriber?.ssubscribe(channel) : subscriber?.subscribe(channel);
    await Promise.race([subscribed?.catch(() => undefined), sleep(ANSWER_MS, undefined, { ref: false })]);
  }

  await introduce();
  const timer = setInterval(beat, BEAT_MS);
  const heard = new Promise<void>((resolve) => returnListeners.push(resolve));
  beat();
  await Promise.race([heard, sleep(ANSWER_MS)]);
  if (!isUp) log.warn("reached no Redis: starting without it");
  if (subscriber === undefined) void introduceLater();

  return {
    isUp: () => isUp,
    commands,
    name,
    publish: (told) => {
      if (isUp) send(told);
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
    onReconnect: (listener) => void returnListeners.push(listener),
    close: () => {
      isClosed = true;
      clearInterval(timer);
      commands.disconnect();
      subscriber?.disconnect();
    },
  };
}
