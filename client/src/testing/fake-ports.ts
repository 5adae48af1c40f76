import { createLocalLocks } from "../ports/local-locks.js";
import { createMemorySessionStore } from "../ports/sessions.js";
import { createNotificationsPort } from "../ports/notifications.js";
import { createStorage } from "../ports/storage.js";
import type { Ports, StorePort } from "../ports.js";
import { type Writable, createWritable } from "../readable.js";
import { createMemoryStore } from "../store/memory.js";
import { createLocalChannels } from "./channels.js";
import { type FakeClock, fakeClock } from "./clock.js";

/** Platform of one tab, in memory. */
export interface FakePorts {
  /** All but the network. */
  readonly ports: Omit<Ports, "fetch" | "openSocket" | "putPart">;
  /** Moves the time; timers run in `advance` alone. */
  readonly clock: FakeClock;
  readonly isVisible: Writable<boolean>;
  readonly isFocused: Writable<boolean>;
  readonly isOnline: Writable<boolean>;
}

/** Creates ports whose time stands still, whose random numbers are 0.5, and whose databases are in memory. */
export function fakePorts(): FakePorts {
  const clock = fakeClock();
  const [isVisible, isFocused, isOnline] = [createWritable(true), createWritable(true), createWritable(true)];
  const stores = new Map<string, StorePort>();
  let ids = 0;
  const never = () => () => undefined;
  return {
    ...{ clock, isVisible, isFocused, isOnline },
    ports: {
      now: clock.now,
      setTimer: clock.setTimer,
      random: () => 0.5,
      uuid: () => `uuid-${(ids += 1)}`,
      stores: {
        open: (userId) => {
          const store = stores.get(userId) ?? createMemoryStore();
          stores.set(userId, store);
          return Promise.resolve(store);
        },
        delete: (userId) => Promise.resolve(void stores.delete(userId)),
      },
      sessions: createMemorySessionStore(),
      locks: createLocalLocks(),
      storage: createStorage(undefined),
      notifications: createNotificationsPort({}),
      channel: createLocalChannels(),
      page: {
        isVisible,
        isFocused,
        isOnline,
        lastInputAt: { get: clock.now, subscribe: never },
        onHide: never,
        onShow: never,
      },
    },
  };
}
