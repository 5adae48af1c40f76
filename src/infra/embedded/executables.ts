import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Returns the paths of programs on PATH or in `places`, in the order of `names`. */
export async function findPrograms(names: readonly string[], places: readonly string[] = []): Promise<string[]> {
  // The shell searches PATH; only config.ts reads the environment.
  const search = `PATH="$PATH:${places.join(":")}"; for name in ${names.join(" ")}; do command -v "$name"; done; true`;
  const { stdout } = await run("/bin/sh", ["-c", search]);
  return stdout.split("\n").filter((line) => line.startsWith("/"));
}

/** Returns true if packages can be installed without a prompt: as root on Debian and Ubuntu. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/** Installs the first available list of packages with apt-get. Rejects with its last output. */
export async function install(alternatives: readonly (readonly string[])[]): Promise<void> {
  await aptGet("update").catch(() => undefined); // An unreachable third-party source is no failure.
  const failures: unknown[] = [];
  for (const packages of alternatives) {
    try {
      await aptGet("install", "-y", "--no-install-recommends", "--no-remove", ...packages);
      return;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new Error(`apt-get could not install ${alternatives[0]?.join(" and ")}:\n${lastLines(failures[0])}`);
}

async function aptGet(...args: string[]): Promise<void> {
  const settings = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"];
  await run("env", [...settings, ...args], { maxBuffer: 64 * 1024 * 1024 });
}

function lastLines(error: unknown): string {
  const output = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  return output.trim().split("\n").slice(-5).join("\n");
}
