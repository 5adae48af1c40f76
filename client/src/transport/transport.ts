import { resolvePorts } from "../ports/browser.js";
import type { TransportPorts } from "../ports.js";
import type { Document, Transport, TransportOptions } from "./api.js";
import { type Connection, createConnection } from "./connection.js";
import { RequestError, SignedOut } from "./errors.js";
import { encodeDocument, isMutation } from "./operation.js";
import { pause } from "./pause.js";
import { post } from "./request.js";
import { retryDelay } from "./retry.js";
import { type SessionControl, createSession } from "./session.js";
import { createSubscriptions } from "./subscriptions.js";
import { createUnsupported } from "./unsupported.js";

/** Transport with the parts that a chat controls. */
export interface TransportCore extends Transport {
  readonly ports: TransportPorts;
  readonly session: SessionControl;
  readonly socket: Connection;
}

/** Creates a transport that connects whenever somebody is signed in. */
export function createTransport(options: TransportOptions = {}): Transport {
  const transport = composeTransport(options);
  transport.socket.setActive(true);
  return transport;
}

/** Creates a transport whose connection is off until `socket.setActive(true)`. */
export function composeTransport(options: TransportOptions = {}): TransportCore {
  const ports = resolvePorts(options);
  const url = new URL(options.url ?? "/graphql", (globalThis as Partial<typeof globalThis>).location?.href).href;
  const isPersisted = options.persisted ?? false;
  const endpoint = { url, isPersisted, ports };
  const session = createSession({ ...endpoint, deviceName: options.deviceName });
  const subscriptions = createSubscriptions(ports);
  const onError = options.onError ?? reportToConsole;
  const unsupported = createUnsupported(onError);
  const socket = createConnection({
    ports,
    url: url.replace(/^http/u, "ws"),
    session,
    subscriptions,
    onError,
  });
  // The server may have been replaced by a newer one.
  const stopForgetting = socket.state.subscribe(({ state }) => state === "open" && unsupported.forget());
  let subscribedAs: string | undefined;
  const stopFollowing = session.state.subscribe((state) => {
    const userId = "userId" in state ? state.userId : undefined;
    if (subscribedAs !== undefined && userId !== subscribedAs)
      subscriptions.end(new SignedOut("reason" in state ? state.reason : undefined));
    subscribedAs = userId;
  });

  async function request<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables,
    { signal, isSafe = false }: { readonly signal?: AbortSignal; readonly isSafe?: boolean } = {},
  ): Promise<Data> {
    await session.ready;
    unsupported.check(document);
    const mayRepeat = isSafe || !isMutation(document as never);
    let renewals = 0;
    for (let tries = 0; ; tries += 1) {
      const accessToken = session.accessToken();
      try {
        return await post(endpoint, document, variables, { accessToken, signal });
      } catch (error) {
        unsupported.note(document, error);
        if (error instanceof RequestError && error.code === "UNAUTHENTICATED") {
          if (accessToken === undefined) throw new SignedOut();
          if (++renewals > 1) throw error;
          await session.renew(accessToken);
          continue;
        }
        const delay = mayRepeat ? retryDelay(ports, error, tries) : undefined;
        if (delay === undefined) throw error;
        await pause(ports, delay, signal);
      }
    }
  }

  const subscribe: Transport["subscribe"] = (document, variables, next, options = {}) => {
    const { signal, onReconnect, onEnd = (error) => unsupported.note(document, error) } = options;
    const add = async () => {
      const operation = await encodeDocument(document as never, isPersisted);
      await session.ready;
      if (signal?.aborted) return;
      if (session.accessToken() === undefined) return onEnd(new SignedOut());
      const stop = subscriptions.add({
        operation,
        variables: variables as () => Record<string, unknown>,
        next: next,
        onReconnect,
        onEnd,
      });
      signal?.addEventListener("abort", stop, { once: true });
    };
    void add();
  };

  return {
    ports,
    session,
    socket,
    connection: socket.state,
    request,
    subscribe,
    close: () => {
      stopFollowing();
      stopForgetting();
      socket.close();
      session.close();
    },
  };
}

function reportToConsole(error: unknown): void {
  // eslint-disable-next-line no-console -- Apps that pass no `onError` find it here.
  console.error(error);
}
