import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAppDatabase, onCleanup } from "../../../src/testing/app.js";
import { type ServingApp, launch, stop, waitUntilServing } from "../../../src/testing/app-process.js";
import type { SignUpEnvironment } from "../../../src/testing/person.js";

/** A server as `npm start` runs it, in a separate process. */
export interface Server extends SignUpEnvironment {
  /** http://localhost:port, the origin of the pages. */
  readonly origin: string;
  readonly databaseUrl: string;
  /** Kills the process at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same port and database. */
  restart(): Promise<void>;
}

/** Starts the built app in development mode, on a new database; stopped after the test. */
export async function startServer(settings: Record<string, string> = {}): Promise<Server> {
  const home = mkdtempSync(join(tmpdir(), "convospace-pages-"));
  const database = await createAppDatabase();
  const port = await findFreePort();
  const start = async () => {
    const app = launch(home, { NODE_ENV: "development", DATABASE_URL: database.url, PORT: String(port), ...settings });
    return waitUntilServing(app);
  };
  let app: ServingApp = await start();
  onCleanup(async () => {
    await stop(app);
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  });
  return {
    origin: `http://localhost:${port}`,
    url: app.url,
    codeFor: (phoneNumber) => app.codeFor(phoneNumber),
    databaseUrl: database.url,
    kill: async () => {
      app.child.kill("SIGKILL");
      await app.ended;
    },
    restart: async () => void (app = await start()),
  };
}

/** A port that stays the same over a restart, as pages expect. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
