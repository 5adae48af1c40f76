import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Connection } from "mariadb";
import { findDatabaseBinary, identifyBinary, initialisation } from "../../../../src/infra/embedded/database-binary.js";
import { HA_FOLDER } from "../../root.js";
import type { Engine, MemberPlace } from "./engine.js";
import { environmentOf, unpackPackages } from "./packages.js";

const run = promisify(execFile);

const PACKAGES = [
  "galera-4",
  "mariadb-server",
  "mariadb-backup",
  "mariadb-client",
  "socat",
  "haproxy",
  "iproute2",
  "procps",
];

/** MariaDB with Galera, of the machine's Debian. */
export async function createGalera(print: (line: string) => void): Promise<Engine> {
  const tools = await unpackPackages({ name: "galera", packages: PACKAGES }, print);
  const env = environmentOf(tools);
  const binary = await identifyBinary(join(tools, "usr/sbin/mariadbd")).catch(() =>
    findDatabaseBinary("mariadb", print),
  );

  const configOf = ({ folder }: MemberPlace) => join(folder, "member.cnf");

  return {
    kind: "mariadb",
    haproxyConfig: "haproxy-galera.cfg",
    check: "check-galera",
    tools,
    env,
    initialise: async (place) => {
      await writeFile(configOf(place), settings(place, tools));
      const [program, ...args] = initialisation(binary, join(place.folder, "data"));
      await run(program, args, { env });
    },
    command: async (place, isFirst) => {
      const server: [string, ...string[]] = [binary.path, `--defaults-file=${configOf(place)}`];
      if (isFirst) return [...server, "--wsrep-new-cluster"];
      const position = await recoverPosition(server, place, env);
      return position === undefined ? server : [...server, `--wsrep-start-position=${position}`];
    },
    form: async (member, { number }) => {
      if (number !== 1) return;
      await member.query("CREATE USER root@'%'");
      await member.query("GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION");
    },
    isJoined,
    help: () => Promise.resolve(),
  };
}

function settings({ folder, socketPath, machine, addresses, number }: MemberPlace, tools: string): string {
  return `!include ${join(HA_FOLDER, "galera.cnf")}
[mysqld]
wsrep_provider = ${join(tools, "usr/lib/galera/libgalera_smm.so")}
wsrep_cluster_name = drill
wsrep_cluster_address = gcomm://${addresses.join(",")}
wsrep_node_address = ${machine.address}
wsrep_node_name = database-${number}
wsrep_sst_auth = root:
server_id = ${number}
user = root
datadir = ${join(folder, "data")}
tmpdir = ${folder}
socket = ${socketPath}
pid-file = ${join(folder, "pid")}
skip-name-resolve
innodb_buffer_pool_size = 256M
innodb_log_file_size = 256M
character_set_server = utf8mb4
collation_server = utf8mb4_unicode_ci
default_time_zone = +00:00
max_connections = 500
`;
}

/** A member that was killed does not know its position, and would get a copy of everything; InnoDB does know it. */
async function recoverPosition(
  [program, ...args]: [string, ...string[]],
  { folder }: MemberPlace,
  env: Engine["env"],
): Promise<string | undefined> {
  const state = await readFile(join(folder, "data/grastate.dat"), "utf8").catch(() => "");
  if (!/^seqno: *-1$/mu.test(state)) return undefined;
  const log = join(folder, "recovery.log");
  await writeFile(log, "");
  await run(program, [...args, "--wsrep-recover", `--log-error=${log}`], { env });
  return /WSREP: Recovered position: *(\S+)/u.exec(await readFile(log, "utf8"))?.[1];
}

async function isJoined(member: Connection, size: number): Promise<boolean> {
  const rows = await member.query<{ Variable_name: string; Value: string }[]>(
    "SHOW STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_local_state', 'wsrep_cluster_status', 'wsrep_cluster_size')",
  );
  const values = new Map(rows.map(({ Variable_name: name, Value: value }) => [name, value]));
  return (
    values.get("wsrep_ready") === "ON" &&
    values.get("wsrep_cluster_status") === "Primary" &&
    values.get("wsrep_local_state") === "4" &&
    values.get("wsrep_cluster_size") === String(size)
  );
}
