import { Cluster, Redis as Server, type RedisOptions } from "ioredis";
import { Unfit } from "../errors.js";

/** One connection to a server, or those to a cluster: they take the same commands. */
export type RedisClient = Server | Cluster;

/** What a Redis says of itself. */
export interface RedisKind {
  /** A channel is known to the members that hold its slot alone, so that a cluster's traffic is spread over it. */
  readonly hasShardedChannels: boolean;
}

/** Where it is: one server, or members of one cluster, as redis:// or rediss:// URLs. */
export interface RedisPlace {
  readonly urls: readonly string[];
  readonly isCluster: boolean;
}

/** No command waits longer for its answer. */
export const ANSWER_MS = 500;
/** A line that stays silent for so long while an answer is due is taken for dead. */
const DEAD_MS = 3000;
const CONNECT_MS = 3000;
const OLDEST = [6, 2];

/** For commands: they fail rather than wait for a Redis that is away. */
export function connectForCommands(place: RedisPlace): RedisClient {
  const failFast = { enableOfflineQueue: false, maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false };
  return connect(place, { ...failFast, commandTimeout: ANSWER_MS, enableAutoPipelining: true });
}

/** For subscriptions: they are kept, and renewed when it is back. */
export function connectForChannels(place: RedisPlace, { hasShardedChannels }: RedisKind): RedisClient {
  return connect(place, { maxRetriesPerRequest: null }, hasShardedChannels);
}

/**
 * Waits until it answers, and asks what it is; undefined when it does not.
 * @throws Unfit when it refuses the sign-in, or is older than 6.2
 */
export async function greet(client: RedisClient, { urls, isCluster }: RedisPlace): Promise<RedisKind | undefined> {
  let refusal: string | undefined;
  const notice = ({ message }: Error) => {
    if (/^(NOAUTH|WRONGPASS|NOPERM)/u.test(message)) refusal = message;
  };
  client.on("error", notice);
  await untilReady(client);
  client.off("error", notice);
  if (refusal !== undefined) throw new Unfit(`The Redis at ${placeOf(urls)} refuses the sign-in of REDIS_URL.`);
  if (client.status !== "ready") return undefined;
  const version = /^redis_version:(\S+)/mu.exec(await client.info("server"))?.[1] ?? "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    throw new Unfit(`Redis is too old: ConvoSpace needs 6.2 or newer, or Valkey; this is ${version}.`);
  return { hasShardedChannels: isCluster && major >= 7 };
}

function connect({ urls, isCluster }: RedisPlace, options: RedisOptions, shardedSubscribers = false): RedisClient {
  const common: RedisOptions = { ...options, connectTimeout: CONNECT_MS, socketTimeout: DEAD_MS, retryStrategy: soon };
  const client = isCluster
    ? new Cluster([...urls], {
        ...(options.enableOfflineQueue === false && { enableOfflineQueue: false }),
        ...(options.enableAutoPipelining === true && { enableAutoPipelining: true }),
        redisOptions: { ...common, ...credentialsOf(urls) },
        clusterRetryStrategy: soon,
        slotsRefreshTimeout: CONNECT_MS,
        shardedSubscribers,
      })
    : new Server(urls[0] ?? "", common);
  // ioredis says everything twice: by the command that fails, and by an event that, unheard, ends the process.
  return client.on("error", () => undefined);
}

/** The members of a cluster name each other without saying how to sign in. */
function credentialsOf(urls: readonly string[]): RedisOptions {
  const { protocol, username, password } = new URL(urls[0] ?? "");
  return {
    ...(username !== "" && { username: decodeURIComponent(username) }),
    ...(password !== "" && { password: decodeURIComponent(password) }),
    ...(protocol === "rediss:" && { tls: {} }),
  };
}

function untilReady(client: RedisClient): Promise<void> {
  return new Promise((resolve) => {
    if (client.status === "ready") return resolve();
    const done = () => {
      clearTimeout(timer);
      client.off("ready", done);
      resolve();
    };
    const timer = setTimeout(done, CONNECT_MS);
    client.once("ready", done);
  });
}

function soon(tries: number): number {
  return Math.min(1000, 50 * 2 ** Math.min(tries, 5));
}

function placeOf(urls: readonly string[]): string {
  return urls.map((url) => new URL(url).host).join(", ");
}
