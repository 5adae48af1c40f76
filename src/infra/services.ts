import type { Config } from "./config.js";
import type { Database } from "./database/database.js";
import { VERSION } from "./version.js";

/** A process that serves, as the log describes it. */
export interface Started {
  readonly version: string;
  readonly address: string;
  /** Kind, version and host. */
  readonly database: string;
  /** Hosts, or "none". */
  readonly redis: string;
  readonly node: string;
  readonly pid: number;
}

/** Describes this process with its services for the log; never their users or passwords. */
export async function describeStart(
  { config, db }: { readonly config: Pick<Config, "REDIS_URL">; readonly db: Pick<Database, "query"> },
  { address, databaseUrl }: { readonly address: string; readonly databaseUrl: string },
): Promise<Started> {
  return {
    version: VERSION,
    address,
    database: await describeDatabase(db, databaseUrl),
    redis: config.REDIS_URL?.map((url) => new URL(url).host).join(", ") ?? "none",
    node: process.version,
    pid: process.pid,
  };
}

async function describeDatabase({ query }: Pick<Database, "query">, url: string): Promise<string> {
  const [row] = await query<{ version: string }>("SELECT VERSION() AS version");
  const version = row?.version ?? "";
  const kind = /mariadb/iu.test(version) ? "MariaDB" : "MySQL";
  const { hostname, port, pathname, searchParams } = new URL(url);
  const place = searchParams.has("socketPath") ? "DATA_DIR" : `${hostname}:${port === "" ? "3306" : port}${pathname}`;
  return `${kind} ${/^[\d.]+/u.exec(version)?.[0] ?? version} at ${place}`;
}
