import type { Config } from "../config.js";
import { StartupError } from "../errors.js";
import { startEmbeddedDatabase } from "./database.js";

/** The database of this process: that of DATABASE_URL, or else an embedded one. */
export interface FoundDatabase {
  readonly url: string;
  /** Rejects when the embedded database ends by itself. */
  readonly failed: Promise<never>;
  /** Stops the embedded database. */
  stop(): Promise<void>;
}

/** Returns the database of DATABASE_URL, or starts one in DATA_DIR. @throws StartupError */
export async function findDatabase(
  { DATABASE_URL, DATA_DIR }: Pick<Config, "DATABASE_URL" | "DATA_DIR">,
  print: (line: string) => void,
): Promise<FoundDatabase> {
  if (DATABASE_URL !== undefined)
    return { url: DATABASE_URL, failed: new Promise<never>(() => undefined), stop: () => Promise.resolve() };
  const { url, exited, stop } = await startEmbeddedDatabase({ dataDir: `${DATA_DIR}/database`, print });
  const failed = exited.then((how) => Promise.reject(new StartupError(`The embedded database has ended: ${how}`)));
  return { url, failed, stop };
}
