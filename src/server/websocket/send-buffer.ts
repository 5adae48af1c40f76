import type { Duplex } from "node:stream";
import type { ExecutionResult } from "graphql";
import { MessageType } from "graphql-ws";
import type { ResultSink } from "../../engine/subscription.js";
import type { ByteBudget } from "../byte-budget.js";
import type { ClosableSocket } from "./closable-socket.js";
import { textFrame } from "./text-frame.js";

/** Backpressure: a stream renders its next event while fewer bytes than this are unsent. */
const AHEAD_BYTES = 64 * 1024;
const CLOSE_MS = 2000;
/** Close code of this API; graphql-ws clients reconnect after it and resume from their cursor. */
const TOO_SLOW = 4413;
const TRY_AGAIN_LATER = 1013;
const DONE = Promise.resolve();

/** Bounds on unsent bytes: of one socket, and by `unread` of one user and of the process. */
export interface SendBufferBounds {
  readonly maxBytes: number;
  readonly unread: ByteBudget;
  /** Returns the key of the budget; it changes with the sign-in. */
  readonly owner: () => string;
}

/**
 * Send buffer of one socket over its stream `wire`. Applies backpressure to the socket's own streams, and closes it before
 * its unsent bytes exceed the bounds; a single message of any size is accepted while the buffer is empty.
 * Frames of one event-loop turn, such as those of one commit, are written in one system call, the most expensive part of a delivery.
 */
export class SendBuffer {
  /** Frames of this turn. */
  #frames = "";

  constructor(
    private readonly socket: ClosableSocket,
    private readonly wire: Duplex,
    private readonly bounds: SendBufferBounds,
  ) {
    socket.sendBuffer = this;
  }

  /** Resolves when the next message may be sent: at once below AHEAD_BYTES, else when this one is written. */
  send(text: string): Promise<void> {
    if (this.socket.readyState !== this.socket.OPEN) return DONE;
    const frame = textFrame(text);
    const unsent = this.#unsentBytes();
    if (unsent + frame.length >= AHEAD_BYTES) return this.#sendCounted(frame, unsent);
    this.#add(frame);
    return DONE;
  }

  #sendCounted(frame: string, unsent: number): Promise<void> {
    const { maxBytes, unread, owner } = this.bounds;
    const key = owner();
    const exceeded = unsent > 0 && unsent + frame.length > maxBytes ? "own" : unread.take(key, frame.length);
    if (exceeded !== undefined) {
      if (exceeded === "own") closeSoon(this.socket, TOO_SLOW, "Too slow: come back, and go on from your cursor");
      else closeSoon(this.socket, TRY_AGAIN_LATER, "Too much waits to be read: come back in a moment");
      return DONE;
    }
    this.#add(frame);
    // A socket whose write fails closes, which ends its streams.
    return new Promise((resolve) =>
      this.flush(() => {
        unread.release(key, frame.length);
        resolve();
      }),
    );
  }

  #add(frame: string): void {
    if (this.#frames === "" && dirtyBuffers.push(this) === 1) process.nextTick(flushAll);
    this.#frames += frame;
  }

  /** Returns true while the next message would be sent without waiting. */
  hasRoom(): boolean {
    return this.#unsentBytes() < AHEAD_BYTES;
  }

  /** Writes the frames of this turn; `done` is called once they are written. */
  flush(done?: () => void): void {
    const frames = this.#frames;
    this.#frames = "";
    if (frames !== "") this.wire.write(frames, "latin1", done);
  }

  #unsentBytes(): number {
    return this.wire.writableLength + this.#frames.length;
  }
}

/** Sends the results of one subscription as `next` messages of graphql-ws. A class, since each open stream has one. */
export class SubscriptionSink implements ResultSink {
  /** The message before its payload: encoded once, not for each result. */
  readonly #start: string;

  constructor(
    id: string,
    private readonly buffer: SendBuffer,
  ) {
    this.#start = `{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":`;
  }

  hasRoom(): boolean {
    return this.buffer.hasRoom();
  }

  send(payload: ExecutionResult): Promise<void> {
    return this.buffer.send(`${this.#start}${JSON.stringify(payload)}}`);
  }
}

/** Buffers with frames of this turn: one nextTick flushes them all. */
const dirtyBuffers: SendBuffer[] = [];

function flushAll(): void {
  for (const buffer of dirtyBuffers.splice(0)) buffer.flush();
}

/** Closes a socket, and terminates it when its peer does not answer the close within CLOSE_MS. */
function closeSoon(socket: ClosableSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
  socket.once("close", () => clearTimeout(timer));
}
