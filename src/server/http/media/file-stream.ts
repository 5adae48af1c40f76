import type { ServerResponse } from "node:http";
import type { ObjectFile } from "../../../media/disk/object-file.js";
import { LimitRefusal } from "../../http-refusal.js";
import type { ByteBudget } from "../../byte-budget.js";
import type { ByteRange } from "./byte-range.js";

const CHUNK_BYTES = 512 * 1024;

export interface StreamBounds {
  /** Budget of unread bytes, of which a stream holds two chunks. */
  readonly budget: ByteBudget;
  /** Time for the client to read a chunk; then the connection is cut. */
  readonly readMs: number;
}

/** Reserves the memory of a stream; returns the function that releases it. @throws HttpRefusal 429 or 503 */
export function reserveStream({ budget }: StreamBounds, owner: string, size: number): () => void {
  const bytes = Math.min(size, 2 * CHUNK_BYTES);
  const exceeded = budget.take(owner, bytes);
  if (exceeded === "own")
    throw new LimitRefusal("MAX_UNREAD_BYTES_PER_USER", 429, "Read the answers that wait for you first.");
  if (exceeded === "total")
    throw new LimitRefusal("MAX_UNREAD_BYTES", 503, "Too many answers wait to be read. Try again in a moment.");
  return () => budget.release(owner, bytes);
}

/**
 * Sends a range of a file: the next chunk is read while the client takes the last one. Returns the number of bytes sent,
 * fewer where the client has gone or does not read.
 */
export async function streamFile(
  response: ServerResponse,
  file: ObjectFile,
  { first, last }: ByteRange,
  readMs: number,
): Promise<number> {
  const buffers = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)] as const;
  let taken = Promise.resolve(true);
  let position = first;
  for (let turn = 0; position <= last; turn++) {
    const chunk = buffers[turn % 2 === 0 ? 0 : 1].subarray(0, Math.min(CHUNK_BYTES, last - position + 1));
    const bytes = await file.read(chunk, position);
    if (!(await taken)) return position - first;
    if (bytes < chunk.length) {
      response.destroy();
      return position - first;
    }
    taken = send(response, chunk, readMs);
    position += bytes;
  }
  if (await taken) response.end();
  return position - first;
}

/** Writes a chunk; resolves to true once the kernel has it, to false if the connection is closed before. */
function send(response: ServerResponse, chunk: Buffer, readMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isTaken: boolean) => {
      clearTimeout(timer);
      response.off("close", onClose);
      resolve(isTaken);
    };
    const onClose = () => settle(false);
    const timer = setTimeout(() => {
      response.req.socket.destroy();
      settle(false);
    }, readMs);
    if (response.destroyed || response.req.socket.destroyed) return settle(false);
    response.once("close", onClose);
    response.write(chunk, (error) => settle(!error));
  });
}
