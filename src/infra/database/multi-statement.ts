import type { Connection, FieldInfo, Pool } from "mariadb";
import type { Statement } from "./sql.js";

/** Rows as lists of their values, with what the driver says of their columns. */
interface ListedRows extends ReadonlyArray<readonly unknown[]> {
  readonly meta: readonly FieldInfo[];
}

/**
 * Runs statements in one round trip, and answers the result of each: the rows of one that reads, as objects. The first
 * that fails stops the rest, and all fail with it. More than one needs a connection that takes scripts.
 */
export async function runScript(
  connection: Pick<Connection | Pool, "query">,
  statements: readonly Statement[],
): Promise<readonly unknown[]> {
  const sql = statements.map((statement) => statement.sql).join(";\n");
  const values = statements.flatMap((statement) => statement.values);
  const answer = await connection.query<unknown>({ sql, rowsAsArray: true }, values);
  const results = statements.length === 1 ? [answer] : (answer as unknown[]);
  return results.map((result) => (Array.isArray(result) ? toObjects(result as unknown as ListedRows) : result));
}

/**
 * Makes objects of rows, as filled copies of a blank one. The driver's own grow key by key, which takes four times as
 * long, and from 17 columns on leaves a hash table of three times the size.
 */
function toObjects(rows: ListedRows): Record<string, unknown>[] {
  const names = rows.meta.map((column) => column.name());
  const blank: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, null]));
  if (Object.keys(blank).length < names.length)
    throw new Error(`A statement has two columns of one name: ${names.join()}.`);
  return rows.map((values) => {
    const row = { ...blank };
    names.forEach((name, index) => (row[name] = values[index]));
    return row;
  });
}
