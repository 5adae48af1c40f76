import type { FirstPorts, TransportPorts } from "../ports.js";
import { createLocks } from "./locks.js";
import { createSocketOpener } from "./socket.js";

/** Adds the platform's locks and sockets where none were given. */
export function networkPorts(ports: FirstPorts): TransportPorts {
  const platform = globalThis as Partial<Window & typeof globalThis>;
  return {
    ...ports,
    locks: ports.locks ?? createLocks(platform.document && platform.navigator?.locks),
    openSocket: ports.openSocket ?? createSocketOpener(),
  };
}
