import type { FileHandle } from "node:fs/promises";
import { CustomSource } from "mediabunny";

/** More of the file would have been read than permitted. */
export class BudgetSpent extends Error {
  override name = "BudgetSpent";
}

/** A WebM without a duration is read to its end. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
const CACHE_BYTES = 2 * 1024 * 1024;

/** Source of mediabunny that reads at most 64 MiB of a file. */
export function createFileSource(file: FileHandle, size: number): CustomSource {
  let left = MAX_READ_BYTES;
  return new CustomSource({
    getSize: () => size,
    maxCacheSize: CACHE_BYTES,
    prefetchProfile: "fileSystem",
    // A read ahead that fails is repeated where its bytes are needed.
    handleUnhandledError: () => undefined,
    read: async (start, end) => {
      left -= end - start;
      if (left < 0) throw new BudgetSpent();
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
      return buffer.subarray(0, bytesRead);
    },
  });
}
