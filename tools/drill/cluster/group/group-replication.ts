import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Connection } from "mariadb";
import { HA_FOLDER } from "../../root.js";
import type { Engine, MemberPlace } from "./engine.js";
import { Unavailable, environmentOf, librariesOf, unpackPackages } from "./packages.js";

const run = promisify(execFile);

const SERVER = { name: "mysql", packages: ["mysql-server-core"], suite: "sid" };
const TOOLS = { name: "haproxy", packages: ["haproxy", "socat", "mariadb-client", "iproute2", "procps"] };
const GROUP_PORT = 33_061;

/** MySQL with Group Replication, of Debian's unstable suite: it runs with the libraries of that suite. */
export async function createGroupReplication(print: (line: string) => void): Promise<Engine> {
  const [tools, root] = [await unpackPackages(TOOLS, print), await unpackPackages(SERVER, print)];
  const mysqld = await serverProgram(root);
  const env = environmentOf(tools);
  const configOf = ({ folder }: MemberPlace) => join(folder, "member.cnf");
  const hasFormed = new Set<number>();

  return {
    kind: "mysql",
    haproxyConfig: "haproxy-group-replication.cfg",
    check: "check-group-replication",
    tools,
    env,
    initialise: async (place) => {
      await writeFile(configOf(place), settings(place, root));
      const [program, ...args] = mysqld;
      await run(program, [...args, `--defaults-file=${configOf(place)}`, "--initialize-insecure"], { env });
    },
    command: (place) =>
      Promise.resolve([
        ...mysqld,
        `--defaults-file=${configOf(place)}`,
        ...(hasFormed.has(place.number) ? [] : ["--loose-group_replication_start_on_boot=OFF"]),
      ]),
    form: async (member, { number }) => {
      if (number === 1) await member.query("SET GLOBAL group_replication_bootstrap_group = ON");
      await member.query("CHANGE REPLICATION SOURCE TO SOURCE_USER = 'root' FOR CHANNEL 'group_replication_recovery'");
      await member.query("START GROUP_REPLICATION");
      if (number === 1) {
        await member.query("SET GLOBAL group_replication_bootstrap_group = OFF");
        await member.query("CREATE USER root@'%'");
        await member.query("GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION");
      }
      hasFormed.add(number);
    },
    isJoined: async (member, size) => {
      const [row] = await member.query<{ online: number | bigint }[]>(
        "SELECT COUNT(*) AS online FROM performance_schema.replication_group_members WHERE MEMBER_STATE = 'ONLINE'",
      );
      return Number(row?.online) === size && (await stateOf(member)) === "ONLINE";
    },
    handOver: async (member) => {
      const [other] = await member.query<{ id: string }[]>(
        "SELECT MEMBER_ID AS id FROM performance_schema.replication_group_members WHERE MEMBER_STATE = 'ONLINE' AND MEMBER_ID <> @@server_uuid",
      );
      await member.query("SELECT group_replication_set_as_primary(?)", [other?.id]);
    },
    help: async (member) => {
      if (!["ERROR", "OFFLINE"].includes(await stateOf(member))) return;
      await member.query("STOP GROUP_REPLICATION");
      await member.query("START GROUP_REPLICATION");
    },
  };
}

/** Command that runs mysqld with the loader and the libraries of its own suite. */
async function serverProgram(root: string): Promise<[string, ...string[]]> {
  const libraries = librariesOf(root);
  for (const folder of [...libraries, join(root, "usr/lib64"), join(root, "usr/lib")]) {
    if (!existsSync(folder)) continue;
    const loader = (await readdir(folder)).find((name) => name.startsWith("ld-linux"));
    if (loader === undefined) continue;
    const path = [...libraries, join(root, "usr/lib/mysql/private")].join(":");
    return [join(folder, loader), "--library-path", path, join(root, "usr/sbin/mysqld")];
  }
  throw new Unavailable(`There is no loader of programs below ${root}.`);
}

function settings({ folder, socketPath, machine, addresses, number }: MemberPlace, root: string): string {
  return `!include ${join(HA_FOLDER, "group-replication.cnf")}
[mysqld]
loose-group_replication_group_name = "5b0c2bd8-0b3c-4d17-9f0e-6f5c24f5f0aa"
loose-group_replication_group_seeds = "${addresses.map((address) => `${address}:${GROUP_PORT}`).join(",")}"
loose-group_replication_local_address = "${machine.address}:${GROUP_PORT}"
loose-group_replication_ip_allowlist = "AUTOMATIC"
server_id = ${number}
report_host = ${machine.address}
user = root
mysqlx = OFF
basedir = ${join(root, "usr")}
plugin_dir = ${join(root, "usr/lib/mysql/plugin")}
lc_messages_dir = ${join(root, "usr/share/mysql")}
character_sets_dir = ${join(root, "usr/share/mysql/charsets")}
secure_file_priv = NULL
datadir = ${join(folder, "data")}
tmpdir = ${folder}
socket = ${socketPath}
pid_file = ${join(folder, "pid")}
skip_name_resolve
innodb_buffer_pool_size = 256M
innodb_redo_log_capacity = 256M
default_time_zone = +00:00
max_connections = 500
`;
}

async function stateOf(member: Connection): Promise<string> {
  const [row] = await member.query<{ state: string }[]>(
    "SELECT MEMBER_STATE AS state FROM performance_schema.replication_group_members WHERE MEMBER_ID = @@server_uuid",
  );
  return row?.state ?? "OFFLINE";
}
