import type { FirstPorts, TransportPorts } from "../ports.js";
import { createLocks } from "./locks.js";
import { createNotificationsPort } from "./notifications.js";
import { createPutPart } from "./put-part.js";
import { createSocketOpener } from "./socket.js";
import { createStorage } from "./storage.js";

/** Adds the platform's locks, notifications, sockets and uploads where none were given. */
export function networkPorts(ports: FirstPorts): TransportPorts {
  const platform = globalThis as Partial<Window & typeof globalThis>;
  return {
    ...ports,
    locks: ports.locks ?? createLocks(platform.document && platform.navigator?.locks),
    notifications: ports.notifications ?? createNotificationsPort(platform),
    openSocket: ports.openSocket ?? createSocketOpener(),
    putPart: ports.putPart ?? createPutPart(ports.fetch),
    storage: ports.storage ?? createStorage(platform.navigator?.storage),
  };
}
