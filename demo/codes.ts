import { existsSync, readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Answers the newest code that was sent to a number since it was last asked. */
export type CodeSource = (phoneNumber: string) => Promise<string>;

const PATIENCE_MS = 20_000;

/** From what a server prints: `OTP for +14155550123: 123456 (valid 5 minutes)`. */
export function codesIn(output: () => string): CodeSource {
  const used = new Map<string, number>();
  return async (phoneNumber) => {
    const line = new RegExp(`OTP for \\${phoneNumber}: (\\d{6})`, "gu");
    const count = used.get(phoneNumber) ?? 0;
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(50)) {
      const code = [...output().matchAll(line)][count]?.[1];
      if (code === undefined) continue;
      used.set(phoneNumber, count + 1);
      return code;
    }
    throw new Error(`The server has printed no code for ${phoneNumber} in ${PATIENCE_MS / 1000} s.`);
  };
}

/** From a file that the server's output goes to; what is in it already is of another time. */
export function codesInFile(path: string): CodeSource {
  const begin = existsSync(path) ? statSync(path).size : 0;
  return codesIn(() => (existsSync(path) ? readFrom(path, begin) : ""));
}

/** From the person at the terminal. */
export const codesByHand: CodeSource = async (phoneNumber) => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`   The code that the server printed for ${phoneNumber}: `)).trim();
  } finally {
    terminal.close();
  }
};

function readFrom(path: string, begin: number): string {
  return readFileSync(path).subarray(begin).toString("utf8");
}
