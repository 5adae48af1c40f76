import type { IncomingMessage } from "node:http";
import type { ByteBudget } from "../byte-budget.js";
import { HttpRefusal } from "../http-refusal.js";

/** The connection ended before the request was whole: nobody is there to be answered. */
export class RequestCut extends Error {
  override name = "RequestCut";
}

/** The bounds on what is kept of bodies that are still on their way. */
export interface BodyBounds {
  readonly maxBytes: number;
  readonly unfinished: ByteBudget;
}

/**
 * Reads a body, of which `address` is the sender's group. Its bytes are counted before they are kept, and copied into one
 * buffer: thousands of tiny chunks would weigh far more than they hold.
 * @throws HttpRefusal when it is too large, or too much is on its way; RequestCut when its sender has gone
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
      // The rest of the body is read and dropped: a client that is still sending would not see the answer.
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
      reject(new RequestCut("The connection ended in the middle of a request."));
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

  /** For a body that has come in one piece. */
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
      if (exceeded === "own") return new HttpRefusal(429, "Too many unfinished requests come from your network.");
      if (exceeded === "total") return new HttpRefusal(503, "Too many unfinished requests are on their way.");
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

function tooLarge({ maxBytes }: BodyBounds): HttpRefusal {
  return new HttpRefusal(413, `A request may have at most ${maxBytes} bytes.`);
}
