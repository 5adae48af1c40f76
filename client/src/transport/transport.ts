import { resolvePorts } from "../ports/browser.js";
import type { FirstPorts } from "../ports.js";
import { createWritable } from "../readable.js";
import type { ConnectionState, Transport, TransportOptions } from "./api.js";
import { lazy } from "./lazy.js";
import type { Network } from "./network.js";
import { backoff, pause } from "./pause.js";
import { type SessionControl, createSession } from "./session.js";

/** Transport with the parts that a chat controls. */
export interface TransportCore extends Transport {
  readonly ports: FirstPorts;
  readonly session: SessionControl;
  /** Connects while active and signed in. */
  setActive(isActive: boolean): void;
  /** Resolves once the code that talks to the server is loaded, which is tried until then. @throws where it is closed before */
  loaded(): Promise<unknown>;
}

const loadNetwork = lazy(() => import("./network.js"));

const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 30_000;

/** Creates a transport that connects whenever somebody is signed in. */
export function createTransport(options: TransportOptions = {}): Transport {
  const transport = composeTransport(options);
  transport.setActive(true);
  return transport;
}

/** Creates a transport that does not connect until `setActive(true)`. */
export function composeTransport(
  { url = "/graphql", persisted = false, deviceName, onError = reportToConsole, ...options }: TransportOptions = {},
  load: () => Promise<typeof import("./network.js")> = loadNetwork,
): TransportCore {
  const ports = resolvePorts(options);
  const endpoint = {
    url: new URL(url, (globalThis as Partial<typeof globalThis>).location?.href).href,
    isPersisted: persisted,
    ports,
  };
  const closing = new AbortController();
  const session = createSession({ ...endpoint, deviceName, load, loaded });
  const connection = createWritable<ConnectionState>({ state: "idle", since: new Date(ports.now()), isLeader: false });
  let opened: Network | undefined;
  let opening: Promise<Network> | undefined;
  const openNetwork = lazy(async () => {
    const { createNetwork } = await load();
    closing.signal.throwIfAborted();
    return (opened = createNetwork({ ...endpoint, session, connection, onError }));
  });

  function loaded(): Promise<Network> {
    return (opening ??= openUntilLoaded());
  }

  async function openUntilLoaded(): Promise<Network> {
    for (let tries = 0; ; tries += 1)
      try {
        return await openNetwork();
      } catch {
        closing.signal.throwIfAborted();
        const ms = backoff(ports, tries, FIRST_WAIT_MS, MAX_WAIT_MS);
        const now = ports.now();
        connection.set({ state: "offline", since: new Date(now), retryAt: new Date(now + ms), isLeader: false });
        await pause(ports, ms, closing.signal);
      }
  }

  return {
    ports,
    session,
    connection,
    loaded,
    setActive: (isActive) => void loaded().then(({ setActive }) => setActive(isActive), ignore),
    request: async (...request) => (await openNetwork()).request(...request),
    subscribe: (...subscription) => void loaded().then(({ subscribe }) => subscribe(...subscription), ignore),
    upload: async (...upload) => (await openNetwork()).upload(...upload),
    close: () => {
      closing.abort();
      opened?.close();
      session.close();
    },
  };
}

function ignore(): void {
  // The transport was closed before.
}

function reportToConsole(error: unknown): void {
  // oxlint-disable-next-line no-console -- Apps that pass no `onError` find it here.
  console.error(error);
}
