import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The programs of these names on PATH or in one of the other `places`, whole paths, in the order of the names. */
export async function findPrograms(names: readonly string[], places: readonly string[] = []): Promise<string[]> {
  // Asking the shell looks through PATH without reading the environment here.
  const search = `PATH="$PATH:${places.join(":")}"; for name in ${names.join(" ")}; do command -v "$name"; done; true`;
  const { stdout } = await run("/bin/sh", ["-c", search]);
  return stdout.split("\n").filter((line) => line.startsWith("/"));
}

/** Whether packages can be installed here without asking anybody: as root on Debian and Ubuntu. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/** Installs the first of the lists of packages that apt-get knows. Rejects with its last words when it knows none. */
export async function install(alternatives: readonly (readonly string[])[]): Promise<void> {
  await aptGet("update").catch(() => undefined); // An unreachable third-party source must not stand in the way.
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
