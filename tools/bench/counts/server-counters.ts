import type { Connection } from "mariadb";

/** Totals of the database server's counters. */
export interface ServerCounts {
  readonly statements: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly pages: number;
}

/** Reads the server's counters; the read itself adds a constant. */
export async function serverCounts(sql: Connection): Promise<ServerCounts> {
  const rows = await sql.query<{ Variable_name: string; Value: string }[]>("SHOW GLOBAL STATUS");
  const values = new Map(rows.map(({ Variable_name: name, Value: value }) => [name, Number(value)]));
  const sum = (pattern: RegExp) =>
    [...values].reduce((total, [name, value]) => (pattern.test(name) ? total + value : total), 0);
  return {
    statements: sum(/^Com_(select|insert|update|delete|insert_select|update_multi|delete_multi|begin|commit)$/u),
    rowsRead: sum(/^Handler_read_(first|key|last|next|prev|rnd|rnd_next)$/u),
    rowsWritten: sum(/^Handler_(write|update|delete)$/u),
    pages: sum(/^Innodb_buffer_pool_read_requests$/u),
  };
}
