import type { IncomingMessage } from "node:http";
import { HttpRefusal } from "../../http-refusal.js";
import { RequestAborted } from "../request-body.js";

/** Bytes gathered for one write, so that the disk gets few large ones. */
const GATHERED_BYTES = 512 * 1024;
const MIN_BYTES_PER_CHECK = 16 * 1024;

/** Times for the body of a part. */
export interface PartTimes {
  /** For each 16 KiB. */
  readonly checkMs: number;
  /** For the whole body. */
  readonly totalMs: number;
}

/** Takes the next bytes; reading goes on meanwhile, up to as many again. */
export type WriteChunks = (chunks: readonly Buffer[]) => Promise<void>;

/**
 * Reads the body of a request to its end, and passes it on in large writes, one at a time. At most 1 MiB is in memory.
 * @throws HttpRefusal 408 for a slow client, RequestAborted for one that disconnects, and the errors of `write`
 */
export async function readPart(request: IncomingMessage, write: WriteChunks, times: PartTimes): Promise<void> {
  const body = new PartBody(request);
  const checks = setInterval(() => body.requireProgress(), times.checkMs);
  const limit = setTimeout(() => body.fail(tooSlow()), times.totalMs);
  try {
    for (let chunks = await body.next(); chunks.length > 0; chunks = await body.next()) await write(chunks);
  } finally {
    clearInterval(checks);
    clearTimeout(limit);
    body.drop();
  }
}

function tooSlow(): HttpRefusal {
  return new HttpRefusal(408, "The part did not come in time. Send it again.", { connection: "close" });
}

/** Body that is gathered while the bytes before it are written. */
class PartBody {
  #gathered: Buffer[] = [];
  #bytes = 0;
  #receivedSinceCheck = 0;
  #isWhole = false;
  #failure: Error | undefined;
  /** Set while the bytes of a write are awaited. */
  #wake: (() => void) | undefined;

  constructor(private readonly request: IncomingMessage) {
    request.on("data", this.#take);
    request.once("end", () => {
      this.#isWhole = true;
      this.#wake?.();
    });
    request.once("error", () => undefined);
    request.once("close", () => this.fail(new RequestAborted("The connection ended in the middle of a part.")));
  }

  /** Resolves to the bytes of the next write, none at the end. */
  async next(): Promise<readonly Buffer[]> {
    this.request.resume();
    if (this.#bytes < GATHERED_BYTES && !this.#isWhole && this.#failure === undefined)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    if (this.#failure !== undefined) throw this.#failure;
    const chunks = this.#gathered;
    this.#gathered = [];
    this.#bytes = 0;
    return chunks;
  }

  /** Fails if less came since the last call than a slow line brings, unless the disk is what is waited for. */
  requireProgress(): void {
    if (this.#wake !== undefined && this.#receivedSinceCheck < MIN_BYTES_PER_CHECK) this.fail(tooSlow());
    this.#receivedSinceCheck = 0;
  }

  fail(error: Error): void {
    if (!this.#isWhole) this.#failure ??= error;
    this.#wake?.();
  }

  /** Drops the bytes that are still sent. */
  drop(): void {
    this.request.off("data", this.#take).resume();
  }

  readonly #take = (chunk: Buffer): void => {
    this.#gathered.push(chunk);
    this.#bytes += chunk.length;
    this.#receivedSinceCheck += chunk.length;
    if (this.#bytes < GATHERED_BYTES) return;
    if (this.#wake === undefined) this.request.pause();
    else this.#wake();
  };
}
