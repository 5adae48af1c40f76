import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const LOCK = ".data/preparing";

/** Runs `work` under a lock directory, since `npm start` and `npm test` may run in one clone concurrently. */
export async function alone(work) {
  for (let told = false; !takeLock(); told = true) {
    if (!told)
      console.log(
        "Waiting for another npm start or npm test to finish preparing (if there is none, delete .data/preparing*) …",
      );
    await sleep(200);
  }
  const heartbeat = setInterval(() => existsSync(LOCK) && utimesSync(LOCK, new Date(), new Date()), 5000);
  try {
    await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function takeLock() {
  mkdirSync(dirname(LOCK), { recursive: true });
  const mine = mkdtempSync(`${LOCK}-`);
  writeFileSync(join(mine, "pid"), String(process.pid));
  try {
    renameSync(mine, LOCK); // Atomic; fails where a lock exists, since that directory is not empty.
    return true;
  } catch {
    rmSync(mine, { recursive: true });
    if (isAbandoned()) removeAbandoned();
    return false;
  }
}

/** Removes a stale lock, one process at a time and after a second check: another process may hold a new lock by now. */
function removeAbandoned() {
  const turn = `${LOCK}-removal`;
  try {
    mkdirSync(turn);
  } catch {
    return;
  }
  if (isAbandoned()) rmSync(LOCK, { recursive: true, force: true });
  rmSync(turn, { recursive: true });
}

function isAbandoned() {
  try {
    const pid = Number(readFileSync(join(LOCK, "pid"), "utf8"));
    const silent = Date.now() - statSync(LOCK).mtimeMs > 60_000;
    return silent || pid === process.pid || !isRunning(pid);
  } catch {
    return false; // Released since the check.
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
