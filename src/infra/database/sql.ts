/** One SQL statement with its values. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Returns placeholders for the rows of an INSERT, each row one list value, which the driver escapes faster. */
export function placeholders(count: number): string {
  return new Array<string>(count).fill("(?)").join(",");
}

/** Returns the select list of a table or alias, columns named as their fields. */
export function selectAs(columns: Readonly<Record<string, string>>, table: string): string {
  return Object.entries(columns)
    .map(([field, column]) => `${table}.${column} AS ${field}`)
    .join(", ");
}

/** Returns a derived table with these columns and rows. */
export function derivedTable(
  columns: readonly string[],
  [first = [], ...others]: readonly (readonly unknown[])[],
): Statement {
  const named = `SELECT ${columns.map((column) => `? AS ${column}`).join(", ")}`;
  return { sql: `${named}${" UNION ALL SELECT ?".repeat(others.length)}`, values: [...first, ...others] };
}

const LAST_CODE_POINT = 0x10ffff;
/** Followed by the surrogates, which no column can hold. */
const BEFORE_SURROGATES = 0xd7ff;

/**
 * Returns the condition that a utf8mb4_bin column begins with `prefix`, as a range: LIKE 'x%' of MariaDB and MySQL misses
 * continuations above U+FFFF.
 */
export function beginsWith(column: string, prefix: string): Statement {
  const end = endOfPrefix(prefix);
  return end === undefined
    ? { sql: `${column} >= ?`, values: [prefix] }
    : { sql: `(${column} >= ? AND ${column} < ?)`, values: [prefix, end] };
}

/** Returns the smallest text, in code point order, above all that begin with `prefix`. */
function endOfPrefix(prefix: string): string | undefined {
  const codePoints = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = codePoints.pop(); last !== undefined; last = codePoints.pop())
    if (last < LAST_CODE_POINT)
      return String.fromCodePoint(...codePoints, last === BEFORE_SURROGATES ? 0xe000 : last + 1);
  return undefined;
}

let lastDate: Date | undefined;
let lastText = "";

/** Formats a date as DATETIME(3) in UTC. Caches the last one, which the rows of a batch share. */
export function toSqlTime(date: Date): string {
  if (date !== lastDate) {
    lastDate = date;
    lastText = date.toISOString().slice(0, 23).replace("T", " ");
  }
  return lastText;
}
