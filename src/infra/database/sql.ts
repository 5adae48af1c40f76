/** One SQL statement with its values. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Places for so many rows of an INSERT. Each row is one value, a list, which costs the driver less than each by itself. */
export function rowPlaces(count: number): string {
  return new Array<string>(count).fill("(?)").join(",");
}

/** The columns of a table, or of its alias, for a SELECT, under the names of their fields. */
export function asFields(columns: Readonly<Record<string, string>>, table: string): string {
  return Object.entries(columns)
    .map(([field, column]) => `${table}.${column} AS ${field}`)
    .join(", ");
}

/** So many lists of values, of one length, as a derived table with these columns, and its values. */
export function derivedTable(
  columns: readonly string[],
  [first = [], ...others]: readonly (readonly unknown[])[],
): Statement {
  const named = `SELECT ${columns.map((column) => `? AS ${column}`).join(", ")}`;
  return { sql: `${named}${" UNION ALL SELECT ?".repeat(others.length)}`, values: [...first, ...others] };
}

const LAST_CODE_POINT = 0x10ffff;
/** Behind U+D7FF come the halves of surrogate pairs, which no column holds. */
const BEFORE_SURROGATES = 0xd7ff;

/**
 * Condition that a column in utf8mb4_bin begins with `prefix`: a range, since that of LIKE 'x%' ends at U+FFFF, on both
 * servers, and leaves out what goes on with a character above.
 */
export function beginsWith(column: string, prefix: string): Statement {
  const end = endOfPrefix(prefix);
  return end === undefined
    ? { sql: `${column} >= ?`, values: [prefix] }
    : { sql: `(${column} >= ? AND ${column} < ?)`, values: [prefix, end] };
}

/** The first text behind all that begin with `prefix`, in the order of code points. */
function endOfPrefix(prefix: string): string | undefined {
  const codePoints = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = codePoints.pop(); last !== undefined; last = codePoints.pop())
    if (last < LAST_CODE_POINT)
      return String.fromCodePoint(...codePoints, last === BEFORE_SURROGATES ? 0xe000 : last + 1);
  return undefined;
}

let lastMoment: Date | undefined;
let lastText = "";

/** A moment as a DATETIME(3) in UTC. The rows of a batch share theirs, which the driver would spell out for each. */
export function sqlTime(moment: Date): string {
  if (moment !== lastMoment) {
    lastMoment = moment;
    lastText = moment.toISOString().slice(0, 23).replace("T", " ");
  }
  return lastText;
}
