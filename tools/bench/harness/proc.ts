import { readFileSync } from "node:fs";

/** Ticks of the kernel's clock in a second: 100 on every Linux that Node.js runs on. */
const TICKS = 100;
const PAGE_BYTES = 4096;

/** The seconds of CPU that a process has used, all its threads together. */
export function cpuSecondsOf(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** The bytes of memory that a process has in RAM. */
export function memoryOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * PAGE_BYTES;
}

/** The seconds of CPU that all of this machine has spent on anything. */
export function cpuSecondsOfMachine(): number {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/ +/u).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS;
}

/** The fields of /proc/<pid>/stat from the state on; the name before it may hold anything. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}
