import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { link, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Unfit } from "../errors.js";

/**
 * Takes the folder for this process. The file `holders` names who uses it: the app, and the guard that may outlive it for
 * a moment. The server's own lock on its files has the last word.
 */
export async function claim(home: string, say: (line: string) => void): Promise<() => Promise<void>> {
  const file = join(home, "holders");
  const deadline = performance.now() + 20_000;
  for (let told = false; !(await isClaimed(home, file)); await sleep(100)) {
    const holders = await readHolders(file);
    if (holders === undefined) continue;
    const [app, guard] = holders;
    if (app !== undefined && isRunning(app))
      throw new Unfit(
        `Another ConvoSpace (process ${app.pid}) is using the database in ${home}. ` +
          "Stop it, or start this one with a DATA_DIR of its own or with a DATABASE_URL.",
      );
    if (guard === undefined || !isRunning(guard)) await rm(file, { force: true });
    else if (performance.now() > deadline)
      throw new Unfit(
        `The database server in ${home} should have shut down by now. End process group ${guard.pid} by hand.`,
      );
    else if (!told) say("Waiting for the previous database server to shut down …");
    told = true;
  }
  let held = true;
  return async () => {
    if (held) await rm(file, { force: true });
    held = false;
  };
}

/** Adds the guard of this process's server to the claim, so that the next to come can wait for its end. */
export function addToClaim(home: string, guardPid: number): void {
  renameSync(writtenHolders(home, [process.pid, guardPid]), join(home, "holders"));
}

/** A link appears with all its content and fails where there is one: of two that come at once, one succeeds. */
async function isClaimed(home: string, file: string): Promise<boolean> {
  const mine = writtenHolders(home, [process.pid]);
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

interface Holder {
  readonly pid: number;
  readonly since: string;
}

function writtenHolders(home: string, pids: readonly number[]): string {
  const file = join(home, `holders-${randomUUID()}`);
  writeFileSync(file, pids.map((pid) => `${pid} ${startOf(pid) ?? ""}\n`).join(""));
  return file;
}

async function readHolders(file: string): Promise<Holder[] | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  const lines = text?.split("\n").filter((line) => line !== "");
  return lines?.map((line) => ({ pid: Number.parseInt(line, 10), since: line.slice(line.indexOf(" ") + 1) }));
}

function isRunning({ pid, since }: Holder): boolean {
  return startOf(pid) === since;
}

/** When a process started. Its number alone could be someone else's by now, above all in a restarted container. */
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
