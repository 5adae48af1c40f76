import type { Config } from "./infra/config.js";
import { Unfit } from "./infra/errors.js";
import { type TestAccount, testAccountsOf } from "./infra/test-accounts.js";

/** A line for the person who runs the program. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says where it serves, and how to begin. */
export function greet(url: string, config: Config): void {
  const accounts = config.NODE_ENV === "production" ? [] : testAccountsOf(config);
  say(`
ConvoSpace is ready.

  Endpoint        ${url}  (HTTP and WebSocket)
  Apollo Sandbox  open ${url} in a browser
  Sign in         mutation { sendOtp(input: { phoneNumber: "+14155550123" }) { verificationId } }
                  ${config.SMS_GATEWAY_URL === undefined ? "the code is printed here" : "the code comes by SMS"}; hand it to verifyOtp
${accounts.map(lineOf).join("")}
Ctrl-C stops it; the data is kept.
`);
}

function lineOf({ phoneNumber, code, name }: TestAccount, index: number): string {
  return `  ${index === 0 ? "Test accounts" : "             "}   ${phoneNumber} with the code ${code} is ${name}\n`;
}

/** The terminal and npm may both pass on one Ctrl-C: whatever comes while it stops is the same wish. */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping: Promise<void> | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      stopping ??= stop().then(() => process.exit(0), fail);
    });
}

/** What an operator can put right is said in its own words; a stack is for what nobody expected. */
export function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Unfit ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(1);
}
