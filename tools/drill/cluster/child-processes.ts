import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";

/** True where the kernel lists processes below /proc. */
export const CAN_LIST_PROCESSES = existsSync("/proc/self/stat");

/** Finds the child processes of `parent` whose command line contains `word`. */
export async function findChildProcesses(parent: number, word: string): Promise<number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/u.test(name)).map(Number);
  const found = await Promise.all(ids.map((id) => isChild(id, parent, word).catch(() => false)));
  return ids.filter((_, index) => found[index]);
}

async function isChild(id: number, parent: number, word: string): Promise<boolean> {
  // The second field is the program's name in parentheses, the fourth the parent.
  const [, parentId] = (await readFile(`/proc/${id}/stat`, "utf8")).split(") ").at(-1)?.split(" ") ?? [];
  return Number(parentId) === parent && (await readFile(`/proc/${id}/cmdline`, "utf8")).includes(word);
}
