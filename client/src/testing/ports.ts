import { WebSocket } from "ws";
import { createLocalLocks } from "../ports/local-locks.js";
import { putByFetch } from "../ports/put-part.js";
import { createMemorySessionStore } from "../ports/sessions.js";
import { createNotificationsPort } from "../ports/notifications.js";
import { createStorage } from "../ports/storage.js";
import { createSocketOpener } from "../ports/socket.js";
import type { LocksPort, SessionStorePort, TransportPorts } from "../ports.js";
import { createLocalChannels } from "./channels.js";
import { type Writable, createWritable } from "../readable.js";

/** A browser whose tabs share locks, channels and sessions. */
export interface FakeBrowser {
  readonly locks: LocksPort;
  readonly sessions: SessionStorePort;
  tab(): FakeTab;
}

export interface FakeTab {
  readonly ports: TransportPorts;
  readonly isVisible: Writable<boolean>;
  readonly isFocused: Writable<boolean>;
  readonly isOnline: Writable<boolean>;
  hide(): void;
  show(wasKept: boolean): void;
  input(): void;
}

/** The platform of a browser for tests, with Node.js's fetch and real sockets unless `given` replaces them. */
export function fakeBrowser(given: Partial<TransportPorts> = {}): FakeBrowser {
  const locks = createLocalLocks();
  const sessions = createMemorySessionStore();
  const channel = createLocalChannels();
  const now = given.now ?? (() => performance.now());
  return {
    locks,
    sessions,
    tab: () => {
      const isVisible = createWritable(true);
      const isFocused = createWritable(true);
      const isOnline = createWritable(true);
      const hides = new Set<() => void>();
      const shows = new Set<(wasKept: boolean) => void>();
      let current: string | undefined;
      const lastInputAt = createWritable(now());
      const listen = <Run>(listeners: Set<Run>, run: Run) => {
        listeners.add(run);
        return () => void listeners.delete(run);
      };
      const page = {
        ...{ isVisible, isFocused, isOnline, lastInputAt },
        onHide: (run: () => void) => listen(hides, run),
        onShow: (run: (wasKept: boolean) => void) => listen(shows, run),
      };
      const ports: TransportPorts = {
        now,
        random: () => Math.random(),
        uuid: () => crypto.randomUUID(),
        setTimer: (run, ms) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
        fetch: (...request) => fetch(...request),
        openSocket: createSocketOpener(WebSocket),
        putPart: putByFetch(fetch),
        storage: createStorage(undefined),
        notifications: createNotificationsPort({}),
        sessions: { ...sessions, current: () => current, setCurrent: (userId) => (current = userId) },
        locks,
        channel,
        page,
        ...given,
      };
      return {
        ...{ ports, isVisible, isFocused, isOnline },
        hide: () => hides.forEach((run) => run()),
        show: (wasKept) => shows.forEach((run) => run(wasKept)),
        input: () => lastInputAt.set(now()),
      };
    },
  };
}
