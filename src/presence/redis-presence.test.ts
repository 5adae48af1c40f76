import { expect, it, onTestFinished, vi } from "vitest";
import { createLogger } from "../infra/logger.js";
import type { Redis } from "../infra/redis/redis.js";
import { PresenceStatus } from "../live/ephemeral-event.js";
import { createRedisPresence } from "./redis-presence.js";

const [FIRST, LAST] = [1n, 501n];

/** Redis with the states of one process alone; `beforePut` may hold or reject a write. */
function redisDouble(beforePut: (key: string) => Promise<void> | undefined) {
  const states = new Map<string, string>();
  let reconnect = () => {};
  const commands = {
    eval: async (_script: string, _keys: number, key: string, _processId: string, state: string) => {
      if (key === "leases") return [0, 1, []];
      await beforePut(key);
      states.set(key, state);
      return [[], [state]];
    },
    sadd: () => Promise.resolve(1),
    smembers: () => Promise.resolve([]),
  };
  const redis = {
    ...{ commands, isUp: () => true, name: (...parts: unknown[]) => parts.join(":") },
    onReconnect: (listener: () => void) => void (reconnect = listener),
  };
  return { redis: redis as unknown as Redis, states, reconnect: () => reconnect() };
}

it("stores a state again whose write failed while all states were being stored", async () => {
  let [isHolding, isFailing] = [false, false];
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const reached = vi.fn();
  const { redis, states, reconnect } = redisDouble((key) => {
    if (isFailing && key === `presence:${FIRST}`) return Promise.reject(new Error("A write failed."));
    if (!isHolding || key !== `presence:${LAST}`) return undefined;
    reached();
    return released;
  });
  const log = createLogger({ LOG_LEVEL: "silent" });
  const presence = createRedisPresence({ redis, nodeId: "a", log, graceMs: 60_000, leaseMs: 60_000 });
  onTestFinished(() => presence.close());
  for (let userId = FIRST; userId <= LAST; userId += 1n) presence.connect(userId, userId);
  await vi.waitFor(() => expect(states.size).toBe(Number(LAST)));
  const onChange = vi.fn();
  isHolding = true;
  const started = presence.start(onChange);
  // The last user is the second batch: the first has been stored.
  await vi.waitFor(() => expect(reached).toHaveBeenCalled());
  isFailing = true;
  presence.set(FIRST, FIRST, PresenceStatus.AWAY);
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledWith(FIRST, PresenceStatus.AWAY, true));
  isFailing = false;
  release();
  await started;
  reconnect();
  await vi.waitFor(() => expect(states.get(`presence:${FIRST}`)).toMatch(/^AWAY/u));
});
