import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 200;
const MAX_MS = 120_000;

/** Polls until `holds` returns true; a rejection counts as false. @throws Error after two minutes, with the last rejection */
export async function waitUntil(what: string, holds: () => Promise<boolean>): Promise<void> {
  let problem: unknown;
  for (const deadline = Date.now() + MAX_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    try {
      if (await holds()) return;
      problem = undefined;
    } catch (error) {
      problem = error;
    }
  }
  throw new Error(`Not within ${MAX_MS / 1000} s: ${what}. ${problem instanceof Error ? problem.message : ""}`);
}
