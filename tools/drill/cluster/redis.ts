import { symlink } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { findRedis } from "../../../src/infra/embedded/redis.js";
import { type ClusterProcess, type ProcessHooks, createProcess } from "./process.js";
import { freePort } from "./ports.js";

/** Redis of a drill, without persistence: correctness must not depend on its data. */
export interface RedisProcess extends ClusterProcess {
  readonly port: number;
  /** Sends a command past the proxies; returns the raw reply. */
  command(...words: string[]): Promise<string>;
}

export async function createRedisProcess({ home, print, onUnexpectedExit }: ProcessHooks): Promise<RedisProcess> {
  // Debian's binary chooses its role by its name.
  const program = join(home, "redis-server");
  await symlink(await findRedis(print), program);
  const port = await freePort();
  const command = (...words: string[]) => sendCommand(port, words);
  const serverProcess = createProcess({
    name: "redis",
    command: [program, "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    cwd: home,
    logPath: join(home, "redis.log"),
    isServing: async () => (await command("PING").catch(() => "")).startsWith("+PONG"),
    onUnexpectedExit: (exit) => onUnexpectedExit("redis", exit),
  });
  return { ...serverProcess, port, command: command };
}

function sendCommand(port: number, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let reply = "";
    socket.setTimeout(2000, () => socket.destroy(new Error("Redis timed out after 2 s.")));
    socket.setEncoding("utf8").on("data", (text: string) => (reply += text));
    socket.on("error", reject).on("close", () => resolve(reply));
    socket.end(`${[...words, "\r\nQUIT"].join(" ")}\r\n`);
  });
}
