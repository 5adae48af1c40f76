import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A child process that ends with this process, even if that is killed. */
export interface SupervisedProcess {
  readonly supervisor: ChildProcess;
  /** Resolves with the exit code or signal. */
  readonly ended: Promise<string>;
  /** Terminates the process and waits for its end. */
  stop(): Promise<void>;
}

/**
 * Supervisor: runs the server until it ends or standard input closes, which happens when this process ends, even by kill -9.
 * It ignores signals of the terminal or the process group, because the app drains first.
 */
const SUPERVISOR = `
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

/** Starts a server with output to `output`; `folder` is deleted after its end. */
export function startSupervised(
  command: readonly string[],
  { folder, output }: { folder: string; output: number | "ignore" },
): SupervisedProcess {
  const supervisor = spawn("/bin/sh", ["-c", SUPERVISOR, "supervisor", folder, ...command], {
    detached: true,
    stdio: ["pipe", output, output],
  });
  supervisor.unref();
  const ended = endOf(supervisor);
  return {
    supervisor,
    ended,
    stop: async () => {
      supervisor.ref();
      supervisor.stdin?.destroy();
      await ended;
    },
  };
}

function endOf(supervisor: ChildProcess): Promise<string> {
  return once(supervisor, "exit").then(
    ([code, signal]: (number | string | null)[]) => (signal === null ? `exit code ${code}` : `${signal}`),
    String,
  );
}
