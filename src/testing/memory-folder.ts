import { accessSync, constants, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MEMORY = "/dev/shm";
/** A new database takes about 200 MB; containers often have 64 MB here. */
const MIN_FREE_BYTES = 1024 ** 3;

/**
 * Creates a temporary folder, in memory where there is room. A database there is made and commits without waiting for
 * the disk; its files outlive a killed process as on a disk.
 */
export function createMemoryFolder(prefix: string): string {
  return mkdtempSync(join(hasRoom() ? MEMORY : tmpdir(), prefix));
}

function hasRoom(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= MIN_FREE_BYTES;
  } catch {
    return false;
  }
}
