import { pino } from "pino";
import type { Config } from "./config.js";

/** Structured log: a line of JSON an event, to standard output. Never holds a code, a token or a message's text. */
export type Logger = pino.Logger;

export function createLogger(config: Pick<Config, "LOG_LEVEL">): Logger {
  return pino({ level: config.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
