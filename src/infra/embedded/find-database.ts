import type { Config } from "../config.js";
import { StartupError } from "../errors.js";
import { launchEmbeddedDatabase } from "./database.js";

/** The database of this process: that of DATABASE_URL, or else an embedded one. */
export interface FoundDatabase {
  readonly url: string;
  /** Resolves when the embedded database answers. @throws StartupError */
  readonly ready: Promise<void>;
  /** Rejects when the embedded database ends by itself. */
  readonly failed: Promise<never>;
  /** Stops the embedded database. */
  stop(): Promise<void>;
}

/** Returns the database of DATABASE_URL, or launches one in DATA_DIR. @throws StartupError */
export async function findDatabase(
  { DATABASE_URL, DATA_DIR }: Pick<Config, "DATABASE_URL" | "DATA_DIR">,
  print: (line: string) => void,
): Promise<FoundDatabase> {
  if (DATABASE_URL !== undefined)
    return {
      url: DATABASE_URL,
      ready: Promise.resolve(),
      failed: new Promise<never>(() => undefined),
      stop: () => Promise.resolve(),
    };
  const { url, ready, exited, stop } = await launchEmbeddedDatabase({ dataDir: `${DATA_DIR}/database`, print });
  const failed = exited.then((how) => Promise.reject(new StartupError(`The embedded database has ended: ${how}`)));
  return { url, ready, failed, stop };
}
