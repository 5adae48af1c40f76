import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { link, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StartupError } from "../errors.js";

/** Kept under its first name, so that versions exclude each other. */
const LOCK_FILE = "holders";

/**
 * Locks a data folder for this process; returns the function that unlocks it. The lock file names its owners: the app, and the
 * supervisor of its server, which may outlive it for a moment. The server locks its files itself as well.
 */
export async function acquireLock(home: string, print: (line: string) => void): Promise<() => Promise<void>> {
  const file = join(home, LOCK_FILE);
  const deadline = performance.now() + 20_000;
  for (let isReported = false; !(await tryLock(home, file)); await sleep(100)) {
    const owners = await readOwners(file);
    if (owners === undefined) continue;
    const [app, supervisor] = owners;
    if (app !== undefined && isRunning(app))
      throw new StartupError(
        `Another ConvoSpace (process ${app.pid}) is using the database in ${home}. ` +
          "Stop it, or start this one with a DATA_DIR of its own or with a DATABASE_URL.",
      );
    if (supervisor === undefined || !isRunning(supervisor)) await rm(file, { force: true });
    else if (performance.now() > deadline)
      throw new StartupError(
        `The database server in ${home} should have shut down by now. End process group ${supervisor.pid} by hand.`,
      );
    else if (!isReported) print("Waiting for the previous database server to shut down …");
    isReported = true;
  }
  let held = true;
  return async () => {
    if (held) await rm(file, { force: true });
    held = false;
  };
}

/** Adds the server's supervisor as an owner, so that the next process can wait for its end. */
export function addOwner(home: string, supervisorPid: number): void {
  renameSync(writeOwners(home, [process.pid, supervisorPid]), join(home, LOCK_FILE));
}

/** Creates the lock file by link(), which is atomic and fails if the file exists. */
async function tryLock(home: string, file: string): Promise<boolean> {
  const mine = writeOwners(home, [process.pid]);
  try {
    await link(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    await rm(mine);
  }
}

interface LockOwner {
  readonly pid: number;
  readonly since: string;
}

function writeOwners(home: string, pids: readonly number[]): string {
  const file = join(home, `holders-${randomUUID()}`);
  writeFileSync(file, pids.map((pid) => `${pid} ${startOf(pid) ?? ""}\n`).join(""));
  return file;
}

async function readOwners(file: string): Promise<LockOwner[] | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  const lines = text?.split("\n").filter((line) => line !== "");
  return lines?.map((line) => ({ pid: Number.parseInt(line, 10), since: line.slice(line.indexOf(" ") + 1) }));
}

function isRunning({ pid, since }: LockOwner): boolean {
  return startOf(pid) === since;
}

/** Returns the start time of a process, because its id may be reused, above all in a restarted container. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== "linux")
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : fields[18];
  } catch {
    return undefined;
  }
}
