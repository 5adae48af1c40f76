import { type Logger, createLogger } from "../infra/logger.js";

/** A line of the log as its readers get it. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: number; readonly msg: string };

/** A log whose lines are kept. */
export interface KeptLog {
  readonly log: Logger;
  /** Text of all lines so far. */
  text(): string;
  /** Returns the lines with this message. */
  lines(message?: string): LogLine[];
}

/** Creates a log whose lines are kept; its level is debug unless another is given. */
export function keepLog(level: "debug" | "info" | "warn" = "debug"): KeptLog {
  const written: string[] = [];
  const log = createLogger(
    { LOG_LEVEL: level, LOG_FORMAT: "json", NODE_ENV: "test" },
    { write: (line) => void written.push(line) },
  );
  return {
    log,
    text: () => written.join(""),
    lines: (message) =>
      written
        .map((line) => JSON.parse(line) as LogLine)
        .filter(({ msg }) => message === undefined || msg === message)
        .map(({ time: _time, ...line }) => line as LogLine),
  };
}
