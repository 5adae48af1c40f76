import { type DatabaseServer, startDatabaseServer } from "./database.js";
import type { Harness } from "./scenario.js";
import { type Methods, startRemote } from "./remote.js";

/** Runs `work` with a new harness, and then ends everything that was started, newest first. */
export async function withHarness<T>(work: (harness: Harness) => Promise<T>): Promise<T> {
  const ends: (() => unknown)[] = [];
  try {
    const database: DatabaseServer = await startDatabaseServer();
    ends.push(() => database.stop());
    const versions = new Map([["database", database.version]]);
    const working = work({
      database,
      createDatabase: (name) => database.create(name),
      start: (path, options) => {
        const remote = startRemote<Methods>(path, options);
        ends.push(() => remote.stop());
        return remote;
      },
      versions,
      addVersion: (name, version) => void versions.set(name, version),
      onEnd: (end) => void ends.push(end),
    });
    return await Promise.race([working, interrupted]);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** Rejects on SIGINT and SIGTERM, so that started processes are ended. */
const interrupted = new Promise<never>((_resolve, reject) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => reject(new Error(`Interrupted by ${signal}.`)));
});
interrupted.catch(() => undefined);
