import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Enough for a server that processes no media. */
const MEMORY_LIMIT = "512m";
/** That of the image sets NODE_ENV to production, which permits no benchmark without limits. */
const COMMAND = ["sh", "scripts/node.sh", "dist/bundle/main.js"];

/** ConvoSpace's image in a container of podman. */
export interface Container {
  readonly command: readonly string[];
  /** Returns the process id of the server, once it runs. */
  pid(): number;
}

/** Describes a container that reaches the database by its socket file, as an ordinary user and with a limit of memory. */
export function containerOf(image: string, name: string, env: Readonly<Record<string, string>>): Container {
  const socket = new URL(env["DATABASE_URL"] ?? "").searchParams.get("socketPath") ?? "";
  const limits = ["--memory", MEMORY_LIMIT, "--memory-swap", MEMORY_LIMIT, "--read-only", "--cap-drop", "all"];
  const variables = Object.entries(env).map(([key, value]) => `--env=${key}=${value}`);
  return {
    command: [
      ...["podman", "run", "--rm", "--name", name, "--network", "host", "--no-healthcheck", "--user", "1000:1000"],
      ...limits,
      ...["--volume", `${socket}:${socket}`, ...variables, image, ...COMMAND],
    ],
    pid: () => Number(execFileSync("podman", ["inspect", "--format", "{{.State.Pid}}", name], { encoding: "utf8" })),
  };
}

/** Returns the most memory that a process has had resident, in MiB. */
export function peakMemory(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kibibytes) / 1024);
}
