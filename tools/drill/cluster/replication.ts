import type { Connection } from "mariadb";
import type { DatabaseProcess } from "./database.js";

type Server = Pick<DatabaseProcess, "port" | "connect">;

const MAX_REPLICATION_SECONDS = 60;

/**
 * Replicates everything that the primary has committed until now to a server of MariaDB that began as a copy of the
 * primary. The replica stays at this position, like one that lags.
 */
export async function replicateUntilNow(primary: Server, replica: Server): Promise<void> {
  const position = await query(primary, (sql) => readValue(sql, "SELECT @@gtid_binlog_pos AS value"));
  await query(replica, async (sql) => {
    await sql.query("SET GLOBAL gtid_slave_pos = @@gtid_binlog_pos");
    await sql.query(
      `CHANGE MASTER TO master_host = '127.0.0.1', master_port = ${primary.port}, master_user = 'root', master_use_gtid = slave_pos`,
    );
    await sql.query(`START SLAVE UNTIL master_gtid_pos = '${position}'`);
    const end = await readValue(sql, `SELECT MASTER_GTID_WAIT('${position}', ${MAX_REPLICATION_SECONDS}) AS value`);
    if (end !== "0") throw new Error(`The replica did not reach ${position} in ${MAX_REPLICATION_SECONDS} s.`);
  });
}

/** Makes a replica a primary. */
export async function endReplication(replica: Server): Promise<void> {
  await query(replica, async (sql) => {
    await sql.query("STOP SLAVE");
    await sql.query("RESET SLAVE ALL");
  });
}

async function query<T>(server: Server, work: (sql: Connection) => Promise<T>): Promise<T> {
  const sql = await server.connect();
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

async function readValue(sql: Connection, statement: string): Promise<string> {
  const [row] = await sql.query<{ value: unknown }[]>(statement);
  return String(row?.value);
}
