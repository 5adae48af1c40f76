import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished } from "vitest";
import { freePort } from "../infra/free-port.js";
import { ROOT } from "../infra/root.js";
import { createMemoryFolder } from "./memory-folder.js";
import { createSelfSigned } from "./self-signed.js";

/** nginx or Caddy with its file of deploy/, in front of servers on this machine. */
export interface ReverseProxy {
  /** Changes the configuration and has it read, as an operator does; resolves once the new one answers. */
  reload(): Promise<void>;
}

export interface ReverseProxyOptions {
  readonly program: string;
  /** Port of https://localhost; its certificate is not trusted. */
  readonly port: number;
  /** Ports of the servers. */
  readonly servers: readonly number[];
}

/** Configuration of a proxy below a folder: the part that answers /round is what a reload changes. */
interface Setup {
  readonly settings: Record<string, string>;
  readonly args: readonly string[];
  write(round: number): void;
  reload(child: ChildProcess): Promise<unknown>;
}

const SETUPS = { nginx: setUpNginx, caddy: setUpCaddy };

/** Starts a proxy, until the end of the current test. */
export async function startReverseProxy(
  name: keyof typeof SETUPS,
  options: ReverseProxyOptions,
): Promise<ReverseProxy> {
  const folder = createMemoryFolder("convospace-proxy-");
  const setup = await SETUPS[name](folder, options);
  setup.write(0);
  const env = { PATH: process.env["PATH"], HOME: folder, ...setup.settings };
  const child = spawn(options.program, setup.args, { env, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = once(child, "close");
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  let round = 0;
  const answers = async () => {
    if (child.exitCode !== null) throw new Error(`${name} ended:\n${errors}`);
    const response = await fetch(`https://localhost:${options.port}/round`).catch(() => undefined);
    return response?.text();
  };
  await expect.poll(answers).toBe("0");
  return {
    reload: async () => {
      setup.write((round += 1));
      await setup.reload(child);
      await expect.poll(answers).toBe(`${round}`);
    },
  };
}

function setUpNginx(folder: string, { port, servers }: ReverseProxyOptions): Setup {
  const [main, site] = [join(folder, "nginx.conf"), join(folder, "convospace.conf")];
  const { cert, key } = createSelfSigned();
  writeFileSync(join(folder, "proxy.pem"), cert);
  writeFileSync(join(folder, "proxy.key"), key);
  const spools = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  for (const spool of spools) mkdirSync(join(folder, spool));
  const user = process.getuid?.() === 0 ? "user root;" : "";
  writeFileSync(
    main,
    `${user} daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit; events { }
    http { access_log off; ${spools.map((spool) => `${spool}_temp_path ${folder}/${spool};`).join(" ")} include ${site}; }`,
  );
  const text = read("nginx/convospace.conf")
    .replace(/ {4}server 127\.0\.0\.1:4000 (.*;)/u, (_line, rest: string) =>
      servers.map((server) => `server 127.0.0.1:${server} ${rest}`).join("\n"),
    )
    .replace("listen 443 ssl", `listen 127.0.0.1:${port} ssl`)
    .replace("listen 80;", `listen unix:${folder}/http;`)
    .replaceAll("chat.example.com;", "localhost;")
    .replaceAll("/etc/ssl/chat.example.com", `${folder}/proxy`);
  return {
    settings: {},
    args: ["-p", folder, "-e", "stderr", "-c", main],
    write: (round) =>
      writeFileSync(
        site,
        text.replace(/(?=\n {4}location = \/healthz)/u, `\nlocation = /round { return 200 ${round}; }`),
      ),
    reload: (child) => Promise.resolve(child.kill("SIGHUP")),
  };
}

async function setUpCaddy(folder: string, { program, port, servers }: ReverseProxyOptions): Promise<Setup> {
  const file = join(folder, "Caddyfile");
  const admin = `127.0.0.1:${await freePort()}`;
  const settings = {
    DOMAIN: `localhost:${port}`,
    UPSTREAMS: servers.map((server) => `127.0.0.1:${server}`).join(" "),
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
  };
  const head = `{\nadmin ${admin}\nhttp_port ${await freePort()}\ndefault_bind 127.0.0.1\nskip_install_trust\n}\n`;
  return {
    settings,
    args: ["run", "--config", file, "--adapter", "caddyfile"],
    write: (round) =>
      writeFileSync(
        file,
        head + read("caddy/Caddyfile").replace(/(?=\thandle \{)/u, `\thandle /round {\nrespond ${round}\n}\n`),
      ),
    // The new configuration is read by this command, and with it the variables.
    reload: () =>
      promisify(execFile)(program, ["reload", "--config", file, "--adapter", "caddyfile", "--address", admin], {
        env: { HOME: folder, ...settings },
      }),
  };
}

const read = (path: string) => readFileSync(join(ROOT, "deploy", path), "utf8");
