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
