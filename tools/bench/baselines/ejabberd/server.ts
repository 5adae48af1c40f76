import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchDatabase } from "../../harness/database.js";
import type { Harness } from "../../harness/scenario.js";
import { listens, freePort } from "../../harness/ports.js";
import { DOMAIN, configuration } from "./configuration.js";
import { type EjabberdPackages, unpackEjabberd } from "./packages.js";

/** Running ejabberd. */
export interface EjabberdServer {
  /** Its listener for clients, xmpp://host:port/domain. */
  readonly url: string;
  readonly pid: number;
}

const START_MS = 60_000;

/** Starts ejabberd on a database with its tables. @throws NotAvailable */
export async function startEjabberd(harness: Harness, database: BenchDatabase): Promise<EjabberdServer> {
  const packages = await unpackEjabberd();
  harness.addVersion("ejabberd", packages.version);
  const home = await mkdtemp(join(tmpdir(), "convospace-bench-"));
  const port = await freePort();
  await writeFile(join(home, "ejabberd.yml"), configuration({ database: database.tcp, port }));
  const { program, args, env } = command(packages, home);
  const child = spawn(program, args, { cwd: home, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => void (output = (output + text).slice(-20_000)));
  harness.onEnd(async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(home, { recursive: true, force: true });
  });
  for (const end = Date.now() + START_MS; Date.now() < end && child.exitCode === null; await sleep(50))
    if (await listens(port)) return { url: `xmpp://127.0.0.1:${port}/${DOMAIN}`, pid: child.pid ?? 0 };
  throw new Error(`ejabberd did not start:\n${output}`);
}

/** Returns the SQL that creates ejabberd's tables. */
export async function tablesOf(): Promise<string> {
  const { root } = await unpackEjabberd();
  return readFileSync(join(root, "usr/share/ejabberd/sql/mysql.sql"), "utf8");
}

/** Command of `ejabberdctl foreground` without a node name, so that no port mapper and no port for nodes is needed. */
function command({ root }: EjabberdPackages, home: string) {
  const erlang = join(root, "usr/lib/erlang");
  const libraries = join(root, "usr/lib", only(join(root, "usr/lib"), /-linux-/u));
  const bin = join(erlang, only(erlang, /^erts-/u), "bin");
  return {
    program: join(bin, "erlexec"),
    args: ["-noinput", "+K", "true", "+P", "250000", "-mnesia", "dir", JSON.stringify(home), "-s", "ejabberd"],
    env: {
      HOME: home,
      PATH: process.env["PATH"],
      ROOTDIR: erlang,
      BINDIR: bin,
      EMU: "beam",
      PROGNAME: "erl",
      ERL_LIBS: libraries,
      LD_LIBRARY_PATH: libraries,
      ERL_MAX_PORTS: "32000",
      ERL_CRASH_DUMP: join(home, "crash.dump"),
      EJABBERD_CONFIG_PATH: join(home, "ejabberd.yml"),
      EJABBERD_LOG_PATH: join(home, "ejabberd.log"),
    },
  };
}

/** Returns the one name in `folder` that matches. */
function only(folder: string, pattern: RegExp): string {
  const [name] = readdirSync(folder).filter((each) => pattern.test(each));
  if (name === undefined) throw new Error(`Expected a folder ${String(pattern)} in ${folder}.`);
  return name;
}
