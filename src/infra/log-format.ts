/** Names of pino's levels, with the colour of a terminal. */
const LEVELS: Readonly<Record<number, readonly [name: string, color: number]>> = {
  20: ["DEBUG", 90],
  30: ["INFO", 32],
  40: ["WARN", 33],
  50: ["ERROR", 31],
};

const BOLD = 1;
const FAINT = 2;

/** Error as the log's serializer describes it. */
interface LoggedError {
  readonly type?: string;
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly message?: string;
  readonly at?: readonly string[];
  readonly cause?: LoggedError;
}

/** Returns a function that turns a JSON line of the log into text for people: time, level, message, fields; errors below. */
export function createFormatter({ isColored }: { readonly isColored: boolean }): (line: string) => string {
  const paint = (color: number, text: string) => (isColored ? `\u001B[${color}m${text}\u001B[0m` : text);
  return (line) => {
    const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown> & { err?: LoggedError };
    const [name, color] = LEVELS[Number(level)] ?? [String(level), FAINT];
    const shown = Object.entries(fields).map(([key, value]) => `${paint(FAINT, `${plain(key)}=`)}${printable(value)}`);
    const head = [
      paint(FAINT, String(time).slice(11, 23)),
      paint(color, name.padEnd(5)),
      paint(BOLD, plain(String(msg))),
    ];
    return `${[...head, ...shown].join(" ")}\n${err === undefined ? "" : errorLines(err, "  ")}`;
  };
}

function errorLines({ type, code, errno, message, at = [], cause }: LoggedError, indent: string): string {
  const details = [code, errno].filter((detail) => detail !== undefined).map(printable);
  const head = [type, ...details].join(" ") + (message === undefined ? "" : `: ${plain(message)}`);
  const lines = [head, ...at.map((frame) => `  ${plain(frame)}`)].map((line) => `${indent}${line}\n`).join("");
  return lines + (cause === undefined ? "" : errorLines(cause, `${indent}caused by: `));
}

function printable(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[\w.:/@+-]+$/u.test(text) ? text : plain(typeof value === "string" ? JSON.stringify(text) : text);
}

/** Escapes control characters, which could change what a terminal shows. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, (character) => {
    return `\\u${character.codePointAt(0)?.toString(16).padStart(4, "0")}`;
  });
}
