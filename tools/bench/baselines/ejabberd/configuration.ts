import type { TcpDatabase } from "../../harness/database.js";

/** Host part of all addresses. */
export const DOMAIN = "localhost";

/** Connections to the database: ejabberd's default. */
const POOL_SIZE = 10;

export interface ConfigurationOptions {
  readonly database: TcpDatabase;
  readonly port: number;
}

/**
 * Returns ejabberd.yml, as JSON, which is YAML: the archive of every message, roster, offline messages and accounts in the
 * database; no TLS, no shaper and no quota.
 */
export function configuration({ database, port }: ConfigurationOptions): string {
  return JSON.stringify({
    hosts: [DOMAIN],
    loglevel: "warning",
    auth_method: "sql",
    auth_password_format: "plain",
    sql_type: "mysql",
    sql_server: database.host,
    sql_port: database.port,
    sql_database: database.name,
    sql_username: database.user,
    sql_password: database.password,
    sql_pool_size: POOL_SIZE,
    default_db: "sql",
    listen: [
      {
        port,
        ip: "127.0.0.1",
        module: "ejabberd_c2s",
        access: "c2s",
        max_stanza_size: 262_144,
        starttls_required: false,
      },
    ],
    access_rules: { c2s: { allow: "all" } },
    modules: {
      mod_mam: { default: "always", request_activates_archiving: false },
      mod_stream_mgmt: {},
      mod_ping: {},
      mod_roster: {},
      mod_offline: {},
      mod_carboncopy: {},
    },
  });
}
