import { readFileSync } from "node:fs";

/** Clock ticks per second: 100 on every Linux that Node.js runs on. */
const TICKS = 100;
const PAGE_BYTES = 4096;

/** Returns the CPU seconds of a process, all threads together. */
export function cpuSecondsOf(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Returns the resident memory of a process in bytes. */
export function memoryOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * PAGE_BYTES;
}

/** Returns the busy CPU seconds of the machine. */
export function cpuSecondsOfMachine(): number {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/ +/u).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS;
}

/** Returns the fields of /proc/<pid>/stat from the state on; the name before it may contain anything. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}
