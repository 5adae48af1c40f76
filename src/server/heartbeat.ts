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

/** One timer for all sockets, which take turns, so that thousands are not asked in one go. */
export function createHeartbeat(): Heartbeat {
  const turns = Array.from({ length: TURNS }, () => new Map<WebSocket, { isAlive: boolean }>());
  let turn = 0;
  let added = 0;
  const timer = setInterval(() => {
    turn = (turn + 1) % TURNS;
    for (const [socket, state] of turns[turn] ?? []) {
      if (!state.isAlive) socket.terminate();
      state.isAlive = false;
      socket.ping();
    }
  }, PING_MS / TURNS).unref();
  return {
    add: (socket) => {
      const state = { isAlive: true };
      turns[(added += 1) % TURNS]?.set(socket, state);
      socket.on("pong", () => (state.isAlive = true));
    },
    remove: (socket) => {
      for (const sockets of turns) if (sockets.delete(socket)) return;
    },
    stop: () => clearInterval(timer),
  };
}
