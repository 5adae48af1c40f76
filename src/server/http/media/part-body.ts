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
export function readPart(request: IncomingMessage, write: WriteChunks, times: PartTimes): Promise<void> {
  return new Promise((resolve, reject) => {
    const reader = new PartReader(request, write, (error) => {
      clearInterval(checks);
      clearTimeout(limit);
      if (error === undefined) resolve();
      else reject(error);
    });
    const checks = setInterval(() => reader.requireProgress(), times.checkMs);
    const limit = setTimeout(() => reader.fail(tooSlow()), times.totalMs);
    reader.start();
  });
}

function tooSlow(): HttpRefusal {
  return new HttpRefusal(408, "The part did not come in time. Send it again.", { connection: "close" });
}

class PartReader {
  #gathered: Buffer[] = [];
  #bytes = 0;
  #received = 0;
  #isWriting = false;
  #isWhole = false;
  #isSettled = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly write: WriteChunks,
    private readonly settle: (error?: unknown) => void,
  ) {}

  start(): void {
    const { request } = this;
    request.on("data", (chunk: Buffer) => this.#take(chunk));
    request.once("end", () => {
      this.#isWhole = true;
      this.#flush();
    });
    request.once("error", () => undefined);
    request.once("close", () => {
      if (!this.#isWhole) this.fail(new RequestAborted("The connection ended in the middle of a part."));
    });
  }

  /** Fails if less came since the last call than a slow line brings; not while the disk is what is waited for. */
  requireProgress(): void {
    if (this.#received < MIN_BYTES_PER_CHECK && !this.#isWriting) this.fail(tooSlow());
    this.#received = 0;
  }

  /** Ends the reading: what is still sent is dropped. Bytes that are being written are awaited first. */
  fail(error: unknown): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#gathered = [];
    this.request.removeAllListeners("data").resume();
    this.#failure = error;
    if (!this.#isWriting) this.settle(error);
  }

  #failure: unknown;

  #take(chunk: Buffer): void {
    this.#gathered.push(chunk);
    this.#bytes += chunk.length;
    this.#received += chunk.length;
    if (this.#bytes < GATHERED_BYTES) return;
    if (this.#isWriting) this.request.pause();
    else this.#flush();
  }

  #flush(): void {
    if (this.#isWriting || this.#isSettled) return;
    if (this.#bytes === 0) {
      if (this.#isWhole) this.#end();
      return;
    }
    const chunks = this.#gathered;
    this.#gathered = [];
    this.#bytes = 0;
    this.#isWriting = true;
    this.request.resume();
    this.write(chunks).then(
      () => {
        this.#isWriting = false;
        if (this.#isSettled) this.settle(this.#failure);
        else if (this.#isWhole || this.#bytes >= GATHERED_BYTES) this.#flush();
      },
      (error: unknown) => {
        this.#isWriting = false;
        if (this.#isSettled) this.settle(this.#failure);
        else this.fail(error);
      },
    );
  }

  #end(): void {
    this.#isSettled = true;
    this.settle();
  }
}
