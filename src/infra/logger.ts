import { pino } from "pino";
import type { Config } from "./config.js";

/** Structured log: JSON lines on standard output. Never contains codes, tokens or message texts. */
export type Logger = pino.Logger;

export function createLogger(config: Pick<Config, "LOG_LEVEL">): Logger {
  return pino({
    level: config.LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  });
}

/** Serialises an error. Messages of the database are left out, because they quote values. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack = "", cause } = error;
  const { code, errno, sqlState } = error as { code?: unknown; errno?: unknown; sqlState?: unknown };
  const quotesValues = sqlState !== undefined;
  return {
    type: name,
    ...(code !== undefined && { code }),
    ...(errno !== undefined && { errno }),
    ...(!quotesValues && { message }),
    at: stack
      .split("\n")
      .filter((line) => /^\s+at /u.test(line))
      .slice(0, 12)
      .map((line) => line.trim()),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}
