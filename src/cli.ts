import { type Config, isChatPageOn, readUnknownNames } from "./infra/config.js";
import { StartupError } from "./infra/errors.js";
import { type Logger, errorText, isLogJson } from "./infra/logger.js";
import { smsProviderOf } from "./infra/sms-settings.js";
import { type TestAccount, testAccountsOf } from "./infra/test-accounts.js";

/** Prints a line for the operator. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Returns a function that prints a line or, where standard output has JSON alone, logs it. */
export function createPrint(config: Config, log: Logger): (line: string) => void {
  return isLogJson(config) ? (line) => log.info(line) : print;
}

/** Warns of names in `.env` that are no settings. */
export function warnOfUnknownNames(log: Logger): void {
  const names = readUnknownNames();
  if (names.length > 0) log.warn({ names }, "names in .env are no settings, and are ignored");
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
export function stopOnSignals(stop: (reason: string) => Promise<void>): void {
  let stopping: Promise<void> | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      stopping ??= stop(signal).then(() => process.exit(0), exitWithError);
    });
}

/** Prints a StartupError by its message and any other error with its stack, then exits with 1. */
export function exitWithError(error: unknown): never {
  if (!(error instanceof StartupError)) process.stderr.write(`${errorText(error)}\n`);
  else if (!error.isReported) process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

/**
 * Ends the process by exitWithError after an error that nothing has caught: Node.js would print the message of a database
 * error, which quotes values. A full disk behind standard output loses lines, and does not end the process.
 */
export function exitOnFaults(): void {
  process.on("uncaughtException", exitWithError);
  for (const output of [process.stdout, process.stderr]) output.on("error", () => undefined);
}
