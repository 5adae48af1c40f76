import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A server of ours that ends when this process does, however this process ends. */
export interface GuardedProcess {
  readonly guard: ChildProcess;
  /** Resolves with how it ended. */
  readonly ended: Promise<string>;
  /** Asks it to end, and resolves when it has. */
  stop(): Promise<void>;
}

/**
 * Runs the server until it ends or standard input closes, which it does when this process lets go or ends, be it by kill -9.
 * Signals from the terminal or to the group are for the app: it drains first.
 */
const GUARD = `
trap : HUP INT TERM
folder=$1; shift
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
(trap - HUP INT TERM; read -r _ <&3; kill -TERM "$server") &
watch=$!
wait "$server"; code=$?
while kill -0 "$server" 2>/dev/null; do wait "$server"; code=$?; done
kill "$watch" 2>/dev/null
rm -rf "$folder"
exit "$code"
`;

/** Starts a server; `folder` is removed when it has ended, and `output` is a file for what it prints. */
export function startGuarded(
  command: readonly string[],
  { folder, output }: { folder: string; output: number | "ignore" },
): GuardedProcess {
  const guard = spawn("/bin/sh", ["-c", GUARD, "guard", folder, ...command], {
    detached: true,
    stdio: ["pipe", output, output],
  });
  guard.unref();
  const ended = endOf(guard);
  return {
    guard,
    ended,
    stop: async () => {
      guard.ref();
      guard.stdin?.destroy();
      await ended;
    },
  };
}

function endOf(guard: ChildProcess): Promise<string> {
  return once(guard, "exit").then(
    ([code, signal]: (number | string | null)[]) => (signal === null ? `exit code ${code}` : `${signal}`),
    String,
  );
}
