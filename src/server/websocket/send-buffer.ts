import type { Duplex } from "node:stream";
import type { ExecutionResult } from "graphql";
import { MessageType, stringifyMessage } from "graphql-ws";
import type { ResultSink } from "../../engine/subscription.js";
import type { ByteBudget } from "../byte-budget.js";
import type { ClosableSocket } from "./closable-socket.js";
import { textFrame } from "./text-frame.js";

/** While no more than this waits, a stream may go on: its next event is made while this one travels. */
const AHEAD_BYTES = 64 * 1024;
const CLOSE_MS = 2000;
/** Ours: clients of graphql-ws come back after it, and go on from their cursor. */
const TOO_SLOW = 4413;
const TRY_AGAIN_LATER = 1013;
const DONE = Promise.resolve();

/** The bounds on what waits for a reader: of one socket, and, counted together, of one person and of the process. */
export interface OutboxBounds {
  readonly maxBytes: number;
  readonly unread: ByteBudget;
  /** Returns the key that the bytes count under; it changes with the sign-in. */
  readonly owner: () => string;
}

/**
 * Send buffer of one socket, whose bytes travel by `wire`. A slow reader holds up its own streams and nothing else; it
 * is closed before more is kept for it than the bounds allow. One message may come however large it is when nothing waits.
 * Frames of one turn of the event loop, such as the answers and events of one commit, go to the system in one call:
 * the calls are the dearest part of a delivery.
 */
export class Outbox {
  /** Of this turn. */
  #frames = "";

  constructor(
    private readonly socket: ClosableSocket,
    private readonly wire: Duplex,
    private readonly bounds: OutboxBounds,
  ) {
    socket.unsent = this;
  }

  /** Settles when the next may come: at once, or, while much of what came before still waits, when it has gone out. */
  send(text: string): Promise<void> {
    if (this.socket.readyState !== this.socket.OPEN) return DONE;
    const frame = textFrame(text);
    const waiting = this.#waiting();
    if (waiting + frame.length >= AHEAD_BYTES) return this.#sendCounted(frame, waiting);
    this.#add(frame);
    return DONE;
  }

  #sendCounted(frame: string, waiting: number): Promise<void> {
    const { maxBytes, unread, owner } = this.bounds;
    const key = owner();
    const exceeded = waiting > 0 && waiting + frame.length > maxBytes ? "own" : unread.take(key, frame.length);
    if (exceeded !== undefined) {
      if (exceeded === "own") closeSoon(this.socket, TOO_SLOW, "Too slow: come back, and go on from your cursor");
      else closeSoon(this.socket, TRY_AGAIN_LATER, "Too much waits to be read: come back in a moment");
      return DONE;
    }
    this.#add(frame);
    // A socket that fails to send is closing; its streams end with it.
    return new Promise((resolve) =>
      this.flush(() => {
        unread.release(key, frame.length);
        resolve();
      }),
    );
  }

  #add(frame: string): void {
    if (this.#frames === "" && unsent.push(this) === 1) process.nextTick(flushAll);
    this.#frames += frame;
  }

  /** Whether more may come at once. */
  hasRoom(): boolean {
    return this.#waiting() < AHEAD_BYTES;
  }

  /** Hands over what was said in this turn; calls back when it has gone out. */
  flush(done?: () => void): void {
    const frames = this.#frames;
    this.#frames = "";
    if (frames !== "") this.wire.write(frames, "latin1", done);
  }

  #waiting(): number {
    return this.wire.writableLength + this.#frames.length;
  }
}

/** Sends the results of one subscription as `next` messages of graphql-ws. A class, since each open stream has one. */
export class SubscriptionSink implements ResultSink {
  constructor(
    private readonly id: string,
    private readonly buffer: Outbox,
  ) {}

  hasRoom(): boolean {
    return this.buffer.hasRoom();
  }

  send(payload: ExecutionResult): Promise<void> {
    return this.buffer.send(stringifyMessage({ id: this.id, type: MessageType.Next, payload: payload as never }));
  }
}

/** Those of which something was said in this turn: one call for all, and not one for each. */
const unsent: Outbox[] = [];

function flushAll(): void {
  for (const outbox of unsent.splice(0)) outbox.flush();
}

/** Closes a socket, whether or not its other end answers. */
function closeSoon(socket: ClosableSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
  socket.once("close", () => clearTimeout(timer));
}
