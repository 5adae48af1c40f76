import { type Client, createClient } from "graphql-ws";
import { backoff, sleep } from "./backoff.js";
import { SignedOut } from "./errors.js";
import type { Session } from "./session.js";

const PING_MS = 10_000;
const PONG_TIMEOUT_MS = 5_000;
const IDLE_CLOSE_MS = 10_000;
const RENEWAL_WAIT_MS = 100;
/** The close code of a socket whose access token has expired or whose session has ended. */
const FORBIDDEN = 4403;

/** One socket for all subscriptions, which reconnects by itself, with new tokens where the old ones were refused. */
export function createConnection(url: string, session: Session, webSocket?: unknown): Client {
  let shown: string | undefined;
  let refused: string | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | undefined;

  const client = createClient({
    url: url.replace(/^http/u, "ws"),
    webSocketImpl: webSocket ?? WebSocket,
    connectionParams: async () => {
      if (refused !== undefined) await session.renew(refused);
      shown = session.accessToken();
      return { authorization: `Bearer ${shown}` };
    },
    retryAttempts: Infinity,
    shouldRetry: (problem) => !(problem instanceof SignedOut),
    retryWait: (tries) => sleep(refused === session.accessToken() ? RENEWAL_WAIT_MS : backoff(tries)),
    keepAlive: PING_MS,
    lazyCloseTimeout: IDLE_CLOSE_MS,
  });
  client.on("opened", (opened) => (socket = opened as WebSocket));
  // A dead connection stays open without an error: a missing pong is its only sign.
  client.on("ping", (isReceived) => {
    if (!isReceived) silence = setTimeout(cut, PONG_TIMEOUT_MS);
  });
  client.on("pong", () => clearTimeout(silence));
  client.on("closed", (event) => {
    clearTimeout(silence);
    if ((event as { code?: number }).code === FORBIDDEN) refused = shown;
  });

  /** Closes without a handshake. Late frames of the old socket must not reach the subscriptions of the next one. */
  function cut(): void {
    if (socket !== undefined) socket.onmessage = null;
    client.terminate();
  }

  return client;
}
