import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { StartupError } from "../errors.js";
import { canInstall, findPrograms, install } from "./executables.js";

const run = promisify(execFile);

/** A supported database server program. */
export interface DatabaseBinary {
  readonly path: string;
  readonly kind: DatabaseKind;
}

export type DatabaseKind = keyof typeof MINIMUM;

const MINIMUM = { mariadb: "10.6", mysql: "8.0" } as const;

const USUAL_PLACES = [
  "/usr/sbin",
  "/usr/bin",
  "/usr/libexec",
  "/usr/local/sbin",
  "/usr/local/bin",
  "/opt/homebrew/bin",
  "/opt/homebrew/opt/mariadb/bin",
  "/opt/homebrew/opt/mysql/bin",
  "/usr/local/opt/mariadb/bin",
  "/usr/local/opt/mysql/bin",
  "/usr/local/mysql/bin",
  "/home/linuxbrew/.linuxbrew/bin",
];

/**
 * Finds a MariaDB or MySQL server program, optionally of one kind. Without one, installs MariaDB as root on Debian and
 * Ubuntu; otherwise throws a StartupError with instructions.
 */
export async function findDatabaseBinary(
  kind: DatabaseKind | undefined,
  print: (line: string) => void,
): Promise<DatabaseBinary> {
  const found = await searchBinary(kind);
  if (found !== undefined) return found;
  if (!canInstall()) throw new StartupError(`${expectation(kind)}\n${advice(kind)}`);
  await installServer(kind ?? "mariadb", print);
  const installed = await searchBinary(kind);
  if (installed === undefined)
    throw new StartupError(`${expectation(kind)} What apt-get installed is not it.\n${advice(kind)}`);
  return installed;
}

/** Identifies a program by its --version. @throws StartupError if it is no database server, or too old */
export async function identifyBinary(path: string): Promise<DatabaseBinary> {
  const { stdout } = await run(path, ["--no-defaults", "--version"]).catch(() => ({ stdout: "" }));
  const version = /\bVer (\d+)\.(\d+)/u.exec(stdout);
  if (version === null) throw new StartupError(`${path} does not answer --version as a MariaDB or MySQL server does.`);
  const kind = /mariadb/iu.test(stdout) ? "mariadb" : "mysql";
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const [leastMajor = 0, leastMinor = 0] = MINIMUM[kind].split(".").map(Number);
  if (major < leastMajor || (major === leastMajor && minor < leastMinor))
    throw new StartupError(`${path} must be at least version ${MINIMUM[kind]}, got ${major}.${minor}.`);
  return { path, kind };
}

/** Returns the command that initialises the empty folder `dataDir`. */
export function initialisation({ path, kind }: DatabaseBinary, dataDir: string): [string, ...string[]] {
  const common = ["--no-defaults", ...folders(dataDir), ...asRoot()];
  if (kind === "mysql") return [path, ...common, ...ONLY.mysql, "--initialize-insecure"];
  const script = companion(path, "mariadb-install-db") ?? "mariadb-install-db";
  return [script, ...common, "--auth-root-authentication-method=normal", "--skip-test-db"];
}

/** Returns the command that serves `dataDir` on a socket file, without option files such as /etc/mysql/my.cnf. */
export function service({ path, kind }: DatabaseBinary, dataDir: string, socketPath: string): [string, ...string[]] {
  return [
    path,
    "--no-defaults",
    ...folders(dataDir),
    `--socket=${socketPath}`,
    `--pid-file=${join(dataDir, "server.pid")}`,
    ...asRoot(),
    "--skip-networking",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-buffer-pool-size=256M",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--default-time-zone=+00:00",
    "--max-connections=500",
    "--performance-schema=OFF",
    ...ONLY[kind],
  ];
}

const ONLY: Record<DatabaseKind, readonly string[]> = {
  mariadb: ["--innodb-log-file-size=256M"],
  mysql: ["--loose-innodb-redo-log-capacity=256M", "--mysqlx=OFF", "--secure-file-priv=NULL"],
};

/** A starting server deletes leftovers in its temporary folder, those of other servers too, so each gets its own. */
function folders(dataDir: string): string[] {
  return [`--datadir=${dataDir}`, `--tmpdir=${dirname(dataDir)}`];
}

function asRoot(): string[] {
  return process.getuid?.() === 0 ? ["--user=root"] : [];
}

/** Returns a program beside the server; Debian packages some of them separately. */
function companion(server: string, name: string): string | undefined {
  const near = [dirname(server), dirname(realpathSync(server))].flatMap((bin) => [bin, join(bin, "../bin")]);
  const places = [...near, join(dirname(realpathSync(server)), "../scripts"), "/usr/bin", "/usr/local/bin"];
  return places.map((place) => join(place, name)).find((path) => existsSync(path));
}

function isComplete({ path, kind }: DatabaseBinary): boolean {
  const needed = kind === "mysql" ? [] : ["mariadb-install-db", "my_print_defaults"];
  return needed.every((name) => companion(path, name) !== undefined);
}

async function searchBinary(kind: DatabaseKind | undefined): Promise<DatabaseBinary | undefined> {
  for (const path of await findPrograms(["mariadbd", "mysqld"], USUAL_PLACES)) {
    const binary = await identifyBinary(path).catch(() => undefined);
    if (binary !== undefined && (kind === undefined || binary.kind === kind) && isComplete(binary)) return binary;
  }
  return undefined;
}

async function installServer(kind: DatabaseKind, print: (line: string) => void): Promise<void> {
  print(`Installing ${kind === "mariadb" ? "MariaDB" : "MySQL"} with apt-get: programs alone, no service (once) …`);
  await install(PACKAGES[kind]).catch((error: unknown) => {
    throw new StartupError(`${(error as Error).message}\n${advice(kind)}`);
  });
}

/** Package names of Debian and of Ubuntu 22.04. Initialising MariaDB needs a program of the client package. */
const PACKAGES: Record<DatabaseKind, readonly [readonly string[], readonly string[]]> = {
  mariadb: [
    ["mariadb-server-core", "mariadb-client-core"],
    ["mariadb-server-core-10.6", "mariadb-client-core-10.6"],
  ],
  mysql: [["mysql-server-core"], ["mysql-server-core-8.0"]],
};

function expectation(kind: DatabaseKind | undefined): string {
  const wanted = { mariadb: `MariaDB (${MINIMUM.mariadb} or newer)`, mysql: `MySQL (${MINIMUM.mysql} or newer)` };
  const names = kind === undefined ? `${wanted.mariadb} or ${wanted.mysql}` : wanted[kind];
  const why = kind === undefined ? "" : ", which wrote the data that is here";
  return `ConvoSpace needs ${names}${why}, and this machine has none.`;
}

function advice(kind: DatabaseKind = "mariadb"): string {
  return [
    `Install it with:   ${installCommand(kind)}`,
    "or run one in Docker:   docker run -d -p 3306:3306 -e MARIADB_ROOT_PASSWORD=secret -e MARIADB_DATABASE=convospace mariadb:11",
    "and set   DATABASE_URL=mysql://root:secret@127.0.0.1:3306/convospace",
  ].join("\n");
}

function installCommand(kind: DatabaseKind): string {
  const commands = [
    { tool: "/usr/bin/apt-get", command: `sudo apt-get install ${PACKAGES[kind][0].join(" ")}` },
    { tool: "/usr/bin/dnf", command: `sudo dnf install ${kind}-server` },
    { tool: "/usr/bin/zypper", command: `sudo zypper install ${kind}` },
    { tool: "/usr/bin/pacman", command: `sudo pacman -S ${kind}` },
    { tool: "/sbin/apk", command: `sudo apk add ${kind}` },
  ];
  return commands.find(({ tool }) => existsSync(tool))?.command ?? `brew install ${kind}`;
}
