import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";

/** Finds the sockets whose other end is gone without a word. */
export interface Heartbeat {
  add(socket: WebSocket): void;
  remove(socket: WebSocket): void;
  stop(): void;
}

/** Each socket is asked as often as that, and ended when it has not answered by the next time. */
const PING_MS = 12_000;
const TURNS = 12;

const NONCE_BYTES = 4;

/**
 * One timer for all sockets, which take turns, so that thousands are not asked in one go. A ping
 * waits behind what was sent before it, and carries a number that the answer must repeat: a socket that does not read cannot
 * answer, whatever it sends.
 */
export function createHeartbeat(): Heartbeat {
  const turns = Array.from({ length: TURNS }, () => new Set<WebSocket>());
  const unanswered = new WeakMap<WebSocket, Buffer>();
  let turn = 0;
  let added = 0;
  const timer = setInterval(() => {
    turn = (turn + 1) % TURNS;
    for (const socket of turns[turn] ?? []) {
      if (unanswered.has(socket)) socket.terminate();
      const nonce = randomBytes(NONCE_BYTES);
      unanswered.set(socket, nonce);
      socket.ping(nonce);
    }
  }, PING_MS / TURNS).unref();

  /** One for all sockets, each of which calls it as its own. */
  function answered(this: WebSocket, data: Buffer): void {
    if (unanswered.get(this)?.equals(data) === true) unanswered.delete(this);
  }

  return {
    add: (socket) => {
      turns[(added += 1) % TURNS]?.add(socket);
      socket.on("pong", answered);
    },
    remove: (socket) => {
      for (const sockets of turns) if (sockets.delete(socket)) return;
    },
    stop: () => clearInterval(timer),
  };
}
