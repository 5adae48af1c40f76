import { type Config, isChatPageOn } from "./infra/config.js";
import { StartupError } from "./infra/errors.js";
import { smsProviderOf } from "./infra/sms-settings.js";
import { type TestAccount, testAccountsOf } from "./infra/test-accounts.js";

/** Prints a line for the operator. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints the address and the first steps. */
export function printReady(url: string, config: Config): void {
  const isProduction = config.NODE_ENV === "production";
  const accounts = isProduction ? [] : testAccountsOf(config);
  const pages = [
    ...(isChatPageOn(config) ? [["Chat page    ", new URL("/", url).href]] : []),
    ...(isProduction ? [] : [["API page     ", `${url}  in a browser`]]),
  ];
  print(`
ConvoSpace is ready.

${pages.map(([name, address]) => `  ${name}   ${address}\n`).join("")}  Endpoint        ${url}  (HTTP and WebSocket)
  Sign in         mutation { sendOtp(input: { phoneNumber: "+14155550123" }) { verificationId } }
                  ${smsProviderOf(config) === "console" ? "the code is printed here" : "the code comes by SMS"}; hand it to verifyOtp
${accounts.map(lineOf).join("")}
Ctrl-C stops it; the data is kept.
`);
}

function lineOf({ phoneNumber, code, name }: TestAccount, index: number): string {
  return `  ${index === 0 ? "Test accounts" : "             "}   ${phoneNumber} with the code ${code} is ${name}\n`;
}

/** Stops at the first signal and ignores further ones: the terminal and npm may both forward one Ctrl-C. */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping: Promise<void> | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      stopping ??= stop().then(() => process.exit(0), exitWithError);
    });
}

/** Prints a StartupError by its message and any other error with its stack, then exits with 1. */
export function exitWithError(error: unknown): never {
  process.stderr.write(`${error instanceof StartupError ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(1);
}
