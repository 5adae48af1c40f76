import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Methods that a process of the benchmark serves over IPC, by name. */
export type Methods = Record<string, (argument: never) => unknown>;

/** Child process with remote procedure calls over its IPC channel. */
export interface Remote<M extends Methods> {
  readonly pid: number;
  /** Collects garbage in a process started with --expose-gc. */
  collectGarbage(): Promise<void>;
  ask<Name extends keyof M & string>(
    name: Name,
    ...argument: Parameters<M[Name]>
  ): Promise<Awaited<ReturnType<M[Name]>>>;
  stop(): Promise<void>;
}

interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export interface RemoteOptions {
  readonly env?: Record<string, string>;
  readonly execArgv?: readonly string[];
  /** Shell script that runs Node.js in place of itself. */
  readonly script?: string;
}

const COLLECT = "collect garbage";

/** Starts the compiled program at `path` below dist/tools/bench in plain Node.js. */
export function startRemote<M extends Methods>(
  path: string,
  { env = {}, execArgv = [], script }: RemoteOptions = {},
): Remote<M> {
  const child = fork(fileURLToPath(new URL(`../${path}`, import.meta.url)), {
    serialization: "advanced",
    ...(script === undefined ? {} : { execPath: "/bin/sh" }),
    execArgv: [...(script === undefined ? [] : [script]), ...execArgv],
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  const pending = new Map<number, (answer: Answer) => void>();
  let questions = 0;
  let isStopping = false;
  child.on("message", (answer: Answer) => pending.get(answer.id)?.(answer));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  void ended.then(() => {
    if (!isStopping)
      for (const [id, settle] of pending) settle({ id, error: `${path} has ended (${describeEnd(child)}).` });
  });
  const ask = (name: string, argument: unknown): Promise<never> =>
    new Promise((resolve, reject) => {
      const id = (questions += 1);
      pending.set(id, ({ result, error }) => {
        pending.delete(id);
        if (error === undefined) resolve(result as never);
        else reject(new Error(`${path}, asked to ${name}: ${error}`));
      });
      child.send({ id, name, argument } satisfies Question, (error) => error && reject(error));
    });
  return {
    pid: child.pid ?? 0,
    ask: (name, ...[argument]) => ask(name, argument),
    collectGarbage: () => ask(COLLECT, undefined),
    stop: async () => {
      isStopping = true;
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Serves `methods` to the parent process, and exits when the IPC channel closes. */
export function answer(given: Methods): void {
  const methods: Methods = { ...given, [COLLECT]: () => globalThis.gc?.() };
  process.on("message", ({ id, name, argument }: Question) => {
    const reply = (rest: Omit<Answer, "id">) => process.connected && process.send?.({ id, ...rest });
    Promise.resolve()
      .then(() => methods[name]?.(argument as never))
      .then(
        (result) => reply({ result }),
        (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.on("disconnect", () => process.exit(0));
}

function describeEnd({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ?? `exit code ${exitCode}`;
}
