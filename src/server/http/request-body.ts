import type { IncomingMessage } from "node:http";
import type { ByteBudget, Exceeded } from "../byte-budget.js";
import { HttpRefusal, LimitRefusal } from "../http-refusal.js";

/** The connection closed before the request was complete. */
export class RequestAborted extends Error {
  override name = "RequestAborted";
}

/** Bounds on the memory of incomplete bodies. */
export interface BodyBounds {
  readonly maxBytes: number;
  readonly unfinished: ByteBudget;
}

/**
 * Reads a body; `address` is the key of the budget. Bytes are reserved before they are stored, and copied into one buffer,
 * because thousands of tiny chunks would take far more memory than their bytes.
 * @throws HttpRefusal above a bound; RequestAborted if the client disconnects
 */
export function readBody(request: IncomingMessage, address: string, bounds: BodyBounds): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const body = new UnfinishedBody(address, bounds);
    const declared = Number(request.headers["content-length"] ?? 0);
    if (declared > bounds.maxBytes) {
      request.resume();
      reject(tooLarge(bounds));
      return;
    }
    const onData = (chunk: Buffer) => {
      if (chunk.length === declared) return body.keepWhole(chunk);
      const refusal = body.append(chunk);
      if (refusal === undefined) return;
      // The rest is read and dropped, because a client that is still sending would not see the response.
      request.off("data", onData).resume();
      body.release();
      reject(refusal);
    };
    request.on("data", onData);
    request.once("end", () => {
      body.release();
      resolve(body.bytes());
    });
    request.once("error", () => undefined);
    request.once("close", () => {
      body.release();
      reject(new RequestAborted("The connection ended in the middle of a request."));
    });
  });
}

class UnfinishedBody {
  #buffer: Buffer = Buffer.alloc(0);
  #size = 0;
  #charged = 0;

  constructor(
    private readonly address: string,
    private readonly bounds: BodyBounds,
  ) {}

  /** Takes a body that came as one chunk, without a copy. */
  keepWhole(chunk: Buffer): void {
    this.#buffer = chunk;
    this.#size = chunk.length;
  }

  append(chunk: Buffer): HttpRefusal | undefined {
    const size = this.#size + chunk.length;
    if (size > this.bounds.maxBytes) return tooLarge(this.bounds);
    if (size > this.#buffer.length) {
      const capacity = Math.min(this.bounds.maxBytes, Math.max(2 * this.#buffer.length, size));
      const exceeded = this.bounds.unfinished.take(this.address, capacity - this.#charged);
      if (exceeded !== undefined) return tooManyUnfinished(exceeded);
      this.#charged = capacity;
      const larger = Buffer.allocUnsafe(capacity);
      this.#buffer.copy(larger);
      this.#buffer = larger;
    }
    chunk.copy(this.#buffer, this.#size);
    this.#size = size;
    return undefined;
  }

  release(): void {
    if (this.#charged > 0) this.bounds.unfinished.release(this.address, this.#charged);
    this.#charged = 0;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#size);
  }
}

function tooManyUnfinished(exceeded: Exceeded): HttpRefusal {
  return exceeded === "own"
    ? new LimitRefusal("MAX_UNFINISHED_BYTES_PER_ADDRESS", 429, "Too many unfinished requests come from your network.")
    : new LimitRefusal("MAX_UNFINISHED_BYTES", 503, "Too many unfinished requests are on their way.");
}

function tooLarge({ maxBytes }: BodyBounds): HttpRefusal {
  return new HttpRefusal(413, `A request may have at most ${maxBytes} bytes.`);
}
