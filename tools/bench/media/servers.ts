import { type ChildProcess, fork, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { DiskStore } from "../../../src/media/disk/store.js";
import type { IncomingObject } from "../../../src/media/store.js";
import { built } from "../harness/built.js";

const PART_BYTES = 8 * 1024 * 1024;
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Process under test. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** ConvoSpace with its store, as a second process on the same folder opens it. */
export interface MediaServer extends Server {
  readonly store: DiskStore;
  begin(size: number): Promise<IncomingObject>;
}

/** Starts ConvoSpace on an embedded database, with its media below `folder`. */
export async function startConvoSpace(folder: string): Promise<MediaServer> {
  const secret = randomBytes(32).toString("hex");
  const settings = {
    DATA_DIR: folder,
    MEDIA_DIR: join(folder, "media"),
    JWT_SECRET: secret,
    MEDIA_MIN_FREE_BYTES: "0",
  };
  const server = await startProgram(join(ROOT, "bundle/main.js"), [], { ...settings, PORT: "0", LOG_LEVEL: "error" });
  const { readConfig } = await built("infra/config.js");
  const { loadSecrets } = await built("infra/crypto/secrets.js");
  const { Layout } = await built("media/disk/layout.js");
  const { Links } = await built("media/disk/links.js");
  const { DiskStore } = await built("media/disk/store.js");
  const config = readConfig(settings);
  const layout = new Layout(settings.MEDIA_DIR);
  const store = new DiskStore({
    ...{ config, layout, now: () => new Date(), origin: () => new URL(server.url).origin },
    links: new Links((await loadSecrets(config)).mediaLink),
    storeId: readFileSync(layout.storeId, "utf8").trim(),
  });
  const begin = async (size: number) => {
    const key = randomBytes(16).toString("hex");
    const upload = {
      key,
      size,
      ownerId: 1n,
      partBytes: PART_BYTES,
      mimeType: "video/mp4",
      sha256: null,
      storeUploadId: null,
    };
    await store.begin(upload);
    return upload;
  };
  return { ...server, store, begin };
}

/** Starts the baseline on node:http. */
export async function startBaseline(folder: string): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  return startProgram(fileURLToPath(new URL("peer.js", import.meta.url)), [folder], {});
}

/** Starts nginx with sendfile; undefined where it is not installed. */
export async function startNginx(folder: string, port: number): Promise<Server | undefined> {
  if (spawnSync("nginx", ["-v"]).error !== undefined) return undefined;
  mkdirSync(join(folder, "files"), { recursive: true });
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/tmp;`)
    .join("\n");
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; ${paths}
  server { listen 127.0.0.1:${port}; root ${folder}/files; } }`,
  );
  const child = spawn("nginx", ["-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")], {
    stdio: "ignore",
  });
  await sleep(500);
  return serverOf(child, `http://127.0.0.1:${port}`);
}

async function startProgram(path: string, args: readonly string[], env: Record<string, string>): Promise<Server> {
  const child = fork(path, args, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  return serverOf(child, url);
}

function serverOf(child: ChildProcess, url: string): Server {
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
