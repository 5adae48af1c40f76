import { type Connection, SqlError } from "mariadb";
import { StartupError } from "../errors.js";

/** Properties of the server that DATABASE_URL leads to. */
export interface ServerTraits {
  /** True for a node of a Galera cluster. */
  readonly isGalera: boolean;
}

/** A connection for checks, and the place that sentences name. */
export interface Inspected {
  readonly connection: Pick<Connection, "query">;
  readonly place: string;
}

/** Connections that a check holds open at once: a balancer that spreads them shows itself. */
const PROBES = 4;

/**
 * Checks that a server is supported and takes writes, and returns its traits. `connect` opens further connections where the
 * server belongs to a cluster.
 * @throws StartupError if it is too old, read-only, a node that is not synced, a member of Group Replication that is not
 * the ONLINE primary, or if connections lead to several nodes
 */
export async function inspectServer(first: Inspected, connect: () => Promise<Connection>): Promise<ServerTraits> {
  await requireSupportedVersion(first);
  const isGalera = await requireSyncedNode(first);
  const isMember = await requirePrimaryMember(first);
  await requireWritable(first);
  if (isGalera || isMember) await requireOneNode(first, connect);
  return { isGalera };
}

async function requireSupportedVersion({ connection }: Inspected): Promise<void> {
  const [row] = await connection.query<{ version: string }[]>("SELECT VERSION() AS version");
  const version = row?.version ?? "";
  if (!isSupported(version))
    throw new StartupError(
      `The database is too old: ConvoSpace needs MariaDB 10.6 or MySQL 8.0 or newer, this is ${version}.`,
    );
}

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split(/[.-]/u).map(Number);
  return /mariadb/iu.test(version) ? major > 10 || (major === 10 && minor >= 6) : major >= 8;
}

async function requireWritable({ connection, place }: Inspected): Promise<void> {
  const variables = await readPairs(connection, "SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)", [
    "read_only",
    "innodb_read_only",
  ]);
  if ([...variables.values()].some((value) => value !== "OFF"))
    throw new StartupError(
      `The database at ${place} is read-only: a replica, or a primary that was replaced. Let DATABASE_URL lead to the primary.`,
    );
}

/** States of a Galera node that executes statements: donor to a joining node, and synced. */
const SERVING_STATES: ReadonlySet<string | undefined> = new Set(["2", "4"]);

/** Returns true for a node of Galera. */
async function requireSyncedNode({ connection, place }: Inspected): Promise<boolean> {
  const variables = await readPairs(connection, "SHOW VARIABLES WHERE Variable_name IN (?)", [
    "wsrep_on",
    "wsrep_provider",
  ]);
  if (variables.get("wsrep_on") !== "ON" || variables.get("wsrep_provider") === "none") return false;
  const status = await readPairs(connection, "SHOW GLOBAL STATUS WHERE Variable_name IN (?)", [
    "wsrep_ready",
    "wsrep_cluster_status",
    "wsrep_local_state",
    "wsrep_local_state_comment",
  ]);
  const isServing = SERVING_STATES.has(status.get("wsrep_local_state"));
  if (status.get("wsrep_ready") !== "ON" || status.get("wsrep_cluster_status") !== "Primary" || !isServing)
    throw new StartupError(
      `The Galera node at ${place} is not ready (${status.get("wsrep_local_state_comment")}, cluster ` +
        `${status.get("wsrep_cluster_status")}). Let the health check of the proxy choose a synced node.`,
    );
  return true;
}

interface Member {
  readonly state: string;
  readonly role: string;
}

/** Error of MySQL: the user has no right to read a table. */
const TABLE_ACCESS_DENIED = 1142;

/** Returns true for a member of Group Replication, and where the user may not read the table that tells. */
async function requirePrimaryMember({ connection, place }: Inspected): Promise<boolean> {
  let member: Member | undefined;
  try {
    [member] = await connection.query<Member[]>(
      `SELECT MEMBER_STATE AS state, MEMBER_ROLE AS role FROM performance_schema.replication_group_members
       WHERE MEMBER_ID = @@server_uuid`,
    );
  } catch (error) {
    // MariaDB has no such table. A secondary is refused by requireWritable too.
    return error instanceof SqlError && error.errno === TABLE_ACCESS_DENIED;
  }
  if (member === undefined) return false;
  if (member.state !== "ONLINE" || member.role !== "PRIMARY")
    throw new StartupError(
      `The member of Group Replication at ${place} is ${member.state}, ${member.role || "without a role"}: it takes no writes. ` +
        "Let the health check of the proxy choose the primary, and DATABASE_URL name the proxy.",
    );
  return true;
}

async function requireOneNode({ place }: Inspected, connect: () => Promise<Connection>): Promise<void> {
  const connections = await Promise.all(Array.from({ length: PROBES }, connect));
  try {
    const nodes = new Set(await Promise.all(connections.map(readNode)));
    if (nodes.size > 1)
      throw new StartupError(
        `Connections to ${place} reach several nodes (${[...nodes].toSorted().join(", ")}). ConvoSpace writes to one ` +
          "node at a time: let the proxy send all connections to one, and use the others as its backups.",
      );
  } finally {
    await Promise.all(connections.map((connection) => connection.end()));
  }
}

/** Returns the name of the node that takes the writes of a connection, in a transaction, which a proxy does not split. */
async function readNode(connection: Connection): Promise<string> {
  await connection.query("START TRANSACTION");
  const [row] = await connection.query<{ node: string }[]>("SELECT CONCAT(@@hostname, ':', @@port) AS node");
  await connection.query("ROLLBACK");
  return row?.node ?? "";
}

async function readPairs(
  connection: Inspected["connection"],
  sql: string,
  names: readonly string[],
): Promise<Map<string, string>> {
  const rows = await connection.query<{ Variable_name: string; Value: string }[]>(sql, [names]);
  return new Map(rows.map((row) => [row.Variable_name, row.Value]));
}
