import { PresenceStatus } from "../live/ephemeral-event.js";
import type { Redis } from "../infra/redis/redis.js";
import { OFFLINE_STATE, type PresenceState, combineStatuses } from "./device-registry.js";

/**
 * Presence states by process, in the Redis that the processes share. Each process renews a lease; after the lease of a
 * killed process has expired, another process removes its states. Every method rejects if Redis does not answer.
 */
export interface PresenceLeases {
  /** Stores a user's state at a process, this one by default. Returns the user's combined state before and after. */
  put(
    userId: bigint,
    state: PresenceState,
    processId?: string,
  ): Promise<{ before: PresenceState; after: PresenceState }>;
  read(userIds: readonly bigint[]): Promise<Map<bigint, PresenceState>>;
  /** Renews this process's lease. `wasLost` is true if it had expired, so another process may have swept this one. */
  renew(leaseMs: number): Promise<{ wasLost: boolean; isAlone: boolean; expired: string[] }>;
  /** Returns the processes whose leases have not run out. */
  liveProcesses(): Promise<ReadonlySet<string>>;
  /** Returns the users whose states a process has stored. */
  usersOf(processId: string): Promise<bigint[]>;
  /** Claims the sweep of an expired process for `forMs`. Resolves to false if another process has claimed it. */
  tryClaimSweep(processId: string, forMs: number): Promise<boolean>;
  /** Removes a swept process. */
  remove(processId: string): Promise<void>;
}

/** Lifetime of a state in Redis; a live process stores it again long before. */
const TTL_SECONDS = 3600;

const PUT = `
  local before = redis.call('HVALS', KEYS[1])
  if ARGV[2] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  return {before, redis.call('HVALS', KEYS[1])}`;

/** Uses the clock of Redis, which all processes share. */
const RENEW = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local last = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  return {last <= now and 1 or 0, redis.call('ZCOUNT', KEYS[1], now, '+inf'),
          redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. now)}`;

const LIVE_PROCESSES = `
  local time = redis.call('TIME')
  return redis.call('ZRANGEBYSCORE', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), '+inf')`;

export function createPresenceLeases({ commands, name }: Redis, ownId: string): PresenceLeases {
  const personKey = (userId: bigint) => name("presence", userId);
  const peopleKey = (processId: string) => name("people", processId);
  const leasesKey = name("leases");

  return {
    put: async (userId, state, processId = ownId) => {
      const isGone = state === OFFLINE_STATE;
      // Before the state, so that a sweep finds every user who has a state.
      const [, kept] = await Promise.all([
        isGone ? undefined : commands.sadd(peopleKey(processId), String(userId)),
        commands.eval(PUT, 1, personKey(userId), processId, isGone ? "" : toText(state), TTL_SECONDS),
        isGone ? commands.srem(peopleKey(processId), String(userId)) : undefined,
      ]);
      const [before, after] = kept as [string[], string[]];
      return { before: merge(before), after: merge(after) };
    },
    read: async (userIds) => {
      const texts = await Promise.all(userIds.map((userId) => commands.hvals(personKey(userId))));
      return new Map(userIds.map((userId, index) => [userId, merge(texts[index] ?? [])]));
    },
    renew: async (leaseMs) => {
      const answer = await commands.eval(RENEW, 1, leasesKey, ownId, leaseMs);
      const [wasLost, alive, expired] = answer as [number, number, string[]];
      return { wasLost: wasLost === 1, isAlone: alive <= 1, expired };
    },
    liveProcesses: async () => new Set((await commands.eval(LIVE_PROCESSES, 1, leasesKey)) as string[]),
    usersOf: async (processId) => (await commands.smembers(peopleKey(processId))).map(BigInt),
    tryClaimSweep: async (processId, forMs) =>
      (await commands.set(name("sweeping", processId), ownId, "PX", forMs, "NX")) === "OK",
    remove: async (processId) => {
      await Promise.all([commands.del(peopleKey(processId)), commands.zrem(leasesKey, processId)]);
    },
  };
}

/** Word of a state in use, before its sessions. */
const IN_USE = "IN_USE";

function toText({ status, sessionIds, isInUse }: PresenceState): string {
  return [status, ...(isInUse ? [IN_USE] : []), ...sessionIds].join(" ");
}

/** Combines the states of one user at several processes. */
function merge(texts: readonly string[]): PresenceState {
  if (texts.length === 0) return OFFLINE_STATE;
  const states = texts.map((text) => text.split(" "));
  return {
    status: combineStatuses(states.map(([status]) => status as PresenceStatus)),
    sessionIds: [...new Set(states.flatMap(([, ...rest]) => rest.filter((word) => word !== IN_USE)))].map(BigInt),
    isInUse: states.some(([, word]) => word === IN_USE),
  };
}
