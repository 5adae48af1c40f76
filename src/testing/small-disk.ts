import { execFileSync } from "node:child_process";
import { mkdirSync, statfsSync, writeFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A file system of its own in memory. */
export interface SmallDisk {
  readonly path: string;
  /** Fills the disk to the last byte. */
  fill(): void;
  /** Deletes what fill() wrote. */
  free(): void;
}

/** Mounts a file system of `megabytes` at `path` until the end of the test; undefined without the right to mount. */
export function mountSmallDisk(path: string, megabytes: number, options = "rw"): SmallDisk | undefined {
  mkdirSync(path, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,${options}`, "tmpfs", path], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", path]));
  const ballast = join(path, "ballast");
  return {
    path,
    fill: () => {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    },
    free: () => rmSync(ballast),
  };
}
