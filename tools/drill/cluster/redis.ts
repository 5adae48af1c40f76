import { symlink } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { findRedis } from "../../../src/infra/embedded/redis.js";
import { type ClusterProcess, type ProcessHooks, createProcess } from "./process.js";
import { freePort } from "./ports.js";

/** The Redis of a drill; it keeps nothing on disk, since nothing may depend on what it knows. */
export interface RedisProcess extends ClusterProcess {
  readonly port: number;
  /** Asks it something, past all disturbances; the raw answer. */
  ask(...words: string[]): Promise<string>;
}

export async function createRedisProcess({ home, say, onUnexpectedExit }: ProcessHooks): Promise<RedisProcess> {
  // What Debian has is one program under several names; this one makes it a server.
  const program = join(home, "redis-server");
  await symlink(await findRedis(say), program);
  const port = await freePort();
  const ask = (...words: string[]) => askRedis(port, words);
  const part = createProcess({
    name: "redis",
    command: [program, "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    cwd: home,
    logPath: join(home, "redis.log"),
    isServing: async () => (await ask("PING").catch(() => "")).startsWith("+PONG"),
    onUnexpectedExit: (how) => onUnexpectedExit("redis", how),
  });
  return { ...part, port, ask };
}

function askRedis(port: number, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const line = connect({ port, host: "127.0.0.1" });
    let answer = "";
    line.setTimeout(2000, () => line.destroy(new Error("Redis does not answer.")));
    line.setEncoding("utf8").on("data", (text: string) => (answer += text));
    line.on("error", reject).on("close", () => resolve(answer));
    line.end(`${[...words, "\r\nQUIT"].join(" ")}\r\n`);
  });
}
