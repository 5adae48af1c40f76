import { Worker } from "node:worker_threads";

/** Blocks in a read of standard input, which ends with the server. A thread, because a hostile file may block the event loop. */
const WATCH = `
  try { require("node:fs").readSync(0, Buffer.alloc(1)); } catch {}
  process.kill(process.pid, "SIGKILL");
`;

/** Ends this process when the process that started it has ended, even by kill -9 and in the middle of a job. */
export function exitWithParent(): void {
  new Worker(WATCH, { eval: true, execArgv: [] }).unref();
}
