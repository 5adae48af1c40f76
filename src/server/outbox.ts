import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/** What goes out over one socket. */
export interface Outbox {
  /** Settles when the next may come: at once, or, while much of what came before still waits, when it has gone out. */
  send(data: string): Promise<void>;
}

/** While no more than this waits, a stream may go on: its next event is made while this one travels. */
const AHEAD_BYTES = 64 * 1024;
const CLOSE_MS = 2000;
/** Ours: clients of graphql-ws come back after it, and go on from their cursor. */
const TOO_SLOW = 4413;
const DONE = Promise.resolve();

/**
 * Sends over `socket`, whose bytes travel by `wire`; a slow reader holds up its own streams and nothing else, and one for
 * whom more than `most` bytes wait already is closed. What is said in one turn of the event loop, such as the answers and
 * events of one commit, goes to the system in one call: the calls are the dearest part of a delivery.
 */
export function createOutbox(socket: WebSocket, wire: Duplex, most: number): Outbox {
  return {
    send: (data) => {
      if (socket.readyState !== socket.OPEN) return DONE;
      if (socket.bufferedAmount > most) {
        closeSoon(socket, TOO_SLOW, "Too slow: come back, and go on from your cursor");
        return DONE;
      }
      if (wire.writableCorked === 0) {
        wire.cork();
        process.nextTick(uncork, wire);
      }
      if (socket.bufferedAmount + data.length < AHEAD_BYTES) {
        socket.send(data);
        return DONE;
      }
      // A socket that fails to send is closing; its streams end with it.
      return new Promise((resolve) => socket.send(data, () => resolve()));
    },
  };
}

function uncork(wire: Duplex): void {
  wire.uncork();
}

/** Closes a socket, whether or not its other end answers. */
function closeSoon(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
  socket.once("close", () => clearTimeout(timer));
}
