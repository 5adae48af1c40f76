import type { ServerResponse } from "node:http";
import type { ByteBudget } from "../byte-budget.js";
import { LimitRefusal } from "../http-refusal.js";
import { replyRefusal } from "./replies.js";

const LARGE_BYTES = 64 * 1024;
const SWEEP_MS = 1000;

/**
 * Sends HTTP responses and bounds the unread ones: their bytes, per owner and in total, and the time until they are read. A
 * small response that the kernel accepts at once is not tracked.
 */
export class UnreadResponses {
  readonly #waiting = new Map<ServerResponse, Unread>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly budget: ByteBudget,
    private readonly readMs: number,
    private readonly onRefusal: (refusal: LimitRefusal, response: ServerResponse) => void = () => undefined,
  ) {
    this.#timer = setInterval(() => this.#closeLate(), Math.min(SWEEP_MS, readMs)).unref();
  }

  /** Ends a response; `owner` is the key of the budget. */
  send(response: ServerResponse, body: string | Buffer, owner: string): void {
    if (response.req.socket.destroyed) return;
    const isLarge = body.length > LARGE_BYTES;
    const bytes = isLarge ? Buffer.byteLength(body) : body.length;
    const refusal = isLarge ? this.#take(owner, bytes) : undefined;
    if (refusal !== undefined) {
      this.onRefusal(refusal, response);
      replyRefusal(response, refusal);
      return;
    }
    response.end(body);
    if (!isLarge) {
      // A pipelined response has no socket until the one before it ends.
      if (response.socket?.writableLength === 0) return;
      if (this.#take(owner, bytes) !== undefined) {
        response.req.socket.destroy();
        return;
      }
    }
    this.#waiting.set(response, { owner, bytes, deadline: performance.now() + this.readMs });
    response.once("close", () => this.#read(response));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #take(owner: string, bytes: number): LimitRefusal | undefined {
    const exceeded = this.budget.take(owner, bytes);
    if (exceeded === undefined) return undefined;
    if (exceeded === "own")
      return new LimitRefusal("MAX_UNREAD_BYTES_PER_USER", 429, "Read the answers that wait for you first.");
    return new LimitRefusal("MAX_UNREAD_BYTES", 503, "Too many answers wait to be read. Try again in a moment.");
  }

  #read(response: ServerResponse): void {
    const unread = this.#waiting.get(response);
    if (unread !== undefined && this.#waiting.delete(response)) this.budget.release(unread.owner, unread.bytes);
  }

  #closeLate(): void {
    const now = performance.now();
    for (const [response, { deadline }] of this.#waiting) {
      const { socket } = response.req;
      if (deadline <= now) socket.destroy();
      // A pipelined response does not close with its socket.
      if (socket.destroyed) this.#read(response);
    }
  }
}

interface Unread {
  readonly owner: string;
  readonly bytes: number;
  readonly deadline: number;
}
