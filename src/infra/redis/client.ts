import { Cluster, Redis as Server, type RedisOptions } from "ioredis";
import { StartupError } from "../errors.js";

/** Connection to a server, or connections to a cluster. */
export type RedisClient = Server | Cluster;

/** Capabilities of a Redis. */
export interface RedisKind {
  /** Sharded pub/sub, which spreads the channels of a cluster over its members. */
  readonly hasShardedChannels: boolean;
}

/** redis:// or rediss:// URL of one server, or URLs of members of one cluster. */
export interface RedisAddress {
  readonly urls: readonly string[];
  readonly isCluster: boolean;
}

/** Timeout of a command. */
export const COMMAND_TIMEOUT_MS = 500;
/** Timeout of a connection with a pending answer. */
const SOCKET_TIMEOUT_MS = 3000;
const CONNECT_MS = 3000;
const MIN_VERSION = [6, 2];

/** Connects for commands, which fail at once while Redis is down. */
export function connectForCommands(address: RedisAddress): RedisClient {
  const failFast = { enableOfflineQueue: false, maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false };
  return connect(address, { ...failFast, commandTimeout: COMMAND_TIMEOUT_MS, enableAutoPipelining: true });
}

/** Connects for subscriptions, which are renewed after a reconnect. */
export function connectForChannels(address: RedisAddress, { hasShardedChannels }: RedisKind): RedisClient {
  return connect(address, { maxRetriesPerRequest: null }, hasShardedChannels);
}

/**
 * Waits until Redis is ready and returns its capabilities; undefined if it does not answer.
 * @throws StartupError if it rejects the sign-in or is older than 6.2
 */
export async function probe(client: RedisClient, { urls, isCluster }: RedisAddress): Promise<RedisKind | undefined> {
  let refusal: string | undefined;
  const notice = ({ message }: Error) => {
    if (/^(NOAUTH|WRONGPASS|NOPERM)/u.test(message)) refusal = message;
  };
  client.on("error", notice);
  await untilReady(client);
  client.off("error", notice);
  if (refusal !== undefined) throw new StartupError(`The Redis at ${hostsOf(urls)} refuses the sign-in of REDIS_URL.`);
  if (client.status !== "ready") return undefined;
  const version = /^redis_version:(\S+)/mu.exec(await client.info("server"))?.[1] ?? "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [minMajor = 0, minMinor = 0] = MIN_VERSION;
  if (major < minMajor || (major === minMajor && minor < minMinor))
    throw new StartupError(`Redis is too old: ConvoSpace needs 6.2 or newer, or Valkey; this is ${version}.`);
  return { hasShardedChannels: isCluster && major >= 7 };
}

function connect({ urls, isCluster }: RedisAddress, options: RedisOptions, shardedSubscribers = false): RedisClient {
  const common: RedisOptions = {
    ...options,
    connectTimeout: CONNECT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    retryStrategy: soon,
  };
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
  // Errors are handled where commands reject; without a listener, the error event would end the process.
  return client.on("error", () => undefined);
}

/** Cluster members announce each other without credentials. */
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

function hostsOf(urls: readonly string[]): string {
  return urls.map((url) => new URL(url).host).join(", ");
}
