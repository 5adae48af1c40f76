import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Fault that the operator can mend, printed without a stack. */
export class Fault extends Error {}

/**
 * Programs of the database's client for a URL such as DATABASE_URL. `args` begin each call: they name a file with the
 * password, which is readable by this user alone, because arguments are not. `close` removes it.
 */
export async function openClient(databaseUrl, settings = process.env) {
  const url = parse(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), "convospace-client-"));
  const file = join(folder, "client.cnf");
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    // A dump is made and read by the programs of the same kind as the server.
    const kind = await kindOfServer(
      (client) => writeFile(file, optionsOf(url, settings, client), { mode: 0o600 }),
      file,
    );
    const programs = kind === "mariadb" ? ["mariadb", "mariadb-dump"] : ["mysql", "mysqldump"];
    for (const name of programs) await requireProgram(name, kind);
    await writeFile(file, optionsOf(url, settings, kind));
    return {
      kind,
      args: [`--defaults-extra-file=${file}`],
      database: decodeURIComponent(url.pathname.slice(1)),
      shell: programs[0],
      dump: programs[1],
      /** Returns the first column of a query's rows. */
      query: (sql) => firstColumn(programs[0], file, sql, decodeURIComponent(url.pathname.slice(1))),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function parse(databaseUrl) {
  if (!databaseUrl || !URL.canParse(databaseUrl))
    throw new Fault("DATABASE_URL must be set, such as mysql://user:password@host:3306/convospace.");
  return new URL(databaseUrl);
}

/** Settings as the server takes them: an empty one counts as absent. */
function optionsOf(url, { DATABASE_TLS, DATABASE_TLS_CA }, kind) {
  const tls = DATABASE_TLS || "off";
  const socket = url.searchParams.get("socketPath");
  const options = {
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ...(socket === null
      ? { host: url.hostname.replace(/^\[|\]$/gu, ""), port: url.port || "3306", protocol: "tcp" }
      : { socket }),
    ...tlsOptions(kind, tls),
    ...(DATABASE_TLS_CA && { "ssl-ca": DATABASE_TLS_CA }),
  };
  const quoted = (value) => `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  return `[client]\n${Object.entries(options)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join("")}`;
}

/** Options that do what the server does: by default, clients of MariaDB 11.4 and newer require TLS. */
function tlsOptions(kind, tls) {
  const isVerified = tls === "on";
  if (kind === "mysql")
    return tls === "off"
      ? { "ssl-mode": "DISABLED", "get-server-public-key": "on" }
      : { "ssl-mode": isVerified ? "VERIFY_IDENTITY" : "REQUIRED" };
  return tls === "off" ? { ssl: "off" } : { ssl: "on", "ssl-verify-server-cert": isVerified ? "on" : "off" };
}

/** Returns the kind of the server, by the first client that it lets in: not each one knows each way to sign in. */
async function kindOfServer(writeOptions, file) {
  let refusal = new Fault("Install a client of the database: this machine has neither mariadb nor mysql.");
  for (const name of ["mariadb", "mysql"]) {
    const client = await kindOf(name);
    if (client === undefined) continue;
    await writeOptions(client);
    try {
      const [version = ""] = await firstColumn(name, file, "SELECT VERSION()");
      return version.includes("MariaDB") ? "mariadb" : "mysql";
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

async function requireProgram(name, kind) {
  if ((await kindOf(name)) === kind) return;
  throw new Fault(
    `Install the client of ${kind === "mariadb" ? "MariaDB" : "MySQL"}: this machine has no ${name} of it.`,
  );
}

/** Returns the kind of a client program, undefined where there is none. */
async function kindOf(name) {
  const version = await promisify(execFile)(name, ["--version"]).catch(() => undefined);
  return version && (/mariadb/iu.test(version.stdout) ? "mariadb" : "mysql");
}

async function firstColumn(program, file, sql, database) {
  const args = [`--defaults-extra-file=${file}`, "--batch", "--skip-column-names", "--execute", sql];
  const { stdout } = await promisify(execFile)(program, database === undefined ? args : [...args, database]).catch(
    (error) => {
      throw new Fault(`The database refused: ${String(error.stderr || error.message).trim()}`);
    },
  );
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t")[0]);
}

/** Starts a program; `ended` rejects with the end of its standard error unless it exits with 0. */
export function start(program, args, stdio) {
  const child = spawn(program, args, { stdio: [...stdio, "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (errors = `${errors}${text}`.slice(-2000)));
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Fault(`${program} ended with ${code}: ${errors.trim()}`)),
    );
  });
  return { child, ended };
}

/** Runs a command; prints a Fault by its message and exits with 1. */
export async function run(command) {
  try {
    await command(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Fault ? error.message : error);
    process.exitCode = 1;
  }
}
