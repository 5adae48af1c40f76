import { readFileSync } from "node:fs";

export interface ProcessUsage {
  /** CPU time of all threads since the start. */
  readonly cpuMs: number;
  /** Resident memory. */
  readonly rssBytes: number;
}

const TICK_MS = 10;
const PAGE_BYTES = 4096;

/** Fields of /proc/<pid>/stat, counted from the one after the name of the program, which may contain spaces. */
const UTIME = 11;
const STIME = 12;
const RSS = 21;

/** Reads the usage of a process; undefined outside Linux, and after its end. */
export function readUsage(pid: number | undefined): ProcessUsage | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user = 0, system = 0, pages = 0] = [fields[UTIME], fields[STIME], fields[RSS]];
  return { cpuMs: (user + system) * TICK_MS, rssBytes: pages * PAGE_BYTES };
}
