import type { FirstPorts, Ports } from "../ports.js";
import { openChannel } from "./channel.js";
import { createPage } from "./page.js";
import { createMemorySessionStore, createSessionStore } from "./sessions.js";
import { setTimer } from "./timer.js";

export interface PortOptions {
  readonly storage?: "auto" | "memory";
  readonly ports?: Partial<Ports>;
}

/** The given ports, and the platform's for the rest. Reads globals when called, so that the kit can be imported anywhere. */
export function resolvePorts({ storage = "auto", ports = {} }: PortOptions): FirstPorts {
  const platform = globalThis as Partial<Window & typeof globalThis>;
  const window = platform.document && (platform as Window & typeof globalThis);
  const now = ports.now ?? (() => Date.now());
  return {
    now,
    random: ports.random ?? (() => Math.random()),
    uuid: ports.uuid ?? createUuid,
    setTimer: ports.setTimer ?? setTimer,
    fetch: ports.fetch ?? ((...request) => fetch(...request)),
    openSocket: ports.openSocket,
    putPart: ports.putPart,
    storage: ports.storage,
    notifications: ports.notifications,
    sessions:
      ports.sessions ?? (window && storage === "auto" ? createSessionStore(window) : createMemorySessionStore()),
    locks: ports.locks,
    // Programs have no other tabs, and an open channel would keep Node.js running.
    channel: ports.channel ?? ((name) => openChannel(window?.BroadcastChannel, name)),
    page: ports.page ?? createPage(window, now),
  };
}

/** An id of 128 random bits: crypto.randomUUID needs a secure context, which a page over plain HTTP is not. */
function createUuid(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("-");
}
