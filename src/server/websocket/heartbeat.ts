import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";

/** Detects sockets whose peer is gone without closing. */
export interface Heartbeat {
  add(socket: WebSocket): void;
  remove(socket: WebSocket): void;
  stop(): void;
}

/** Ping interval of each socket; it is terminated when the pong is missing at the next ping. */
const PING_MS = 12_000;
const GROUPS = 12;

const NONCE_BYTES = 4;

/**
 * One timer pings the sockets in GROUPS groups, so that thousands are not pinged in one turn. A ping carries a nonce that
 * the pong must repeat: it queues behind earlier frames, so a peer that does not read cannot answer it.
 */
export function createHeartbeat(): Heartbeat {
  const groups = Array.from({ length: GROUPS }, () => new Set<WebSocket>());
  const unanswered = new WeakMap<WebSocket, Buffer>();
  let group = 0;
  let added = 0;
  const timer = setInterval(() => {
    group = (group + 1) % GROUPS;
    for (const socket of groups[group] ?? []) {
      if (unanswered.has(socket)) socket.terminate();
      const nonce = randomBytes(NONCE_BYTES);
      unanswered.set(socket, nonce);
      socket.ping(nonce);
    }
  }, PING_MS / GROUPS).unref();

  /** Shared by all sockets, to save a closure for each. */
  function onPong(this: WebSocket, data: Buffer): void {
    if (unanswered.get(this)?.equals(data) === true) unanswered.delete(this);
  }

  return {
    add: (socket) => {
      groups[(added += 1) % GROUPS]?.add(socket);
      socket.on("pong", onPong);
    },
    remove: (socket) => {
      for (const sockets of groups) if (sockets.delete(socket)) return;
    },
    stop: () => clearInterval(timer),
  };
}
