import { createServer } from "node:net";

/** Below the ephemeral range, so that a process that is down finds its port free when it restarts. */
const [FIRST, LAST] = [10_000, 32_000];

/** Returns a port of this machine without a listener. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
