import cluster from "node:cluster";
import { pino } from "pino";
import type { Config } from "./config.js";
import { createFormatter } from "./log-format.js";

/** Structured log on standard output. Never contains codes, tokens, phone numbers or message texts. */
export type Logger = pino.Logger;

/** Receiver of the lines of a log, each one JSON object. */
export interface LogDestination {
  write(line: string): void;
}

type FormatConfig = Pick<Config, "LOG_FORMAT"> & Partial<Pick<Config, "NODE_ENV">>;
type LogConfig = Pick<Config, "LOG_LEVEL"> & FormatConfig;

/** Creates the log of this process; in a cluster each line has the number of its worker. */
export function createLogger(config: LogConfig, destination: LogDestination = standardOutput(config)): Logger {
  return pino(
    {
      level: config.LOG_LEVEL,
      base: cluster.worker === undefined ? null : { worker: cluster.worker.id },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    destination,
  );
}

/** Returns true if standard output has JSON objects alone: LOG_FORMAT, else in production without a terminal. */
export function isLogJson({ LOG_FORMAT, NODE_ENV }: FormatConfig): boolean {
  return (LOG_FORMAT ?? (NODE_ENV === "production" && !process.stdout.isTTY ? "json" : "pretty")) === "json";
}

/** Lines that standard output does not take yet. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

function standardOutput(config: LogConfig): LogDestination {
  const output = pino.destination({ fd: 1, sync: true, maxLength: MAX_BUFFERED_BYTES });
  // A full disk behind standard output must not end the process: the lines are lost.
  output.on("error", () => undefined);
  if (isLogJson(config)) return output;
  const format = createFormatter({ isColored: process.stdout.isTTY });
  return { write: (line) => void output.write(format(line)) };
}

/** Serialises an error. Messages of the database are left out, because they quote values. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, cause } = error;
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  return {
    type: name,
    ...(code !== undefined && { code }),
    ...(errno !== undefined && { errno }),
    ...(!quotesValues(error) && { message }),
    at: framesOf(error),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

/** Returns an error as text with its stack, by the same rule: no message of the database. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `An error of the type ${typeof error}.`;
  const { code } = error as { code?: unknown };
  const shown = quotesValues(error) ? String(code) : error.message;
  const cause = error.cause === undefined ? "" : `\ncaused by ${errorText(error.cause)}`;
  return [`${error.name}: ${shown}`, ...framesOf(error).map((frame) => `    ${frame}`)].join("\n") + cause;
}

function quotesValues(error: Error): boolean {
  return (error as { sqlState?: unknown }).sqlState !== undefined;
}

function framesOf({ stack = "" }: Error): string[] {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /u.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
}
