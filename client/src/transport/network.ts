import type { FirstPorts } from "../ports.js";
import { networkPorts } from "../ports/network.js";
import type { Writable } from "../readable.js";
import type { ConnectionState, Document, Transport } from "./api.js";
import { createConnection } from "./connection.js";
import { RequestError, SignedOut } from "./errors.js";
import { encodeDocument, isMutation } from "./operation.js";
import { pause } from "./pause.js";
import { postCompatibly } from "./compatible-request.js";
import type { Endpoint } from "./request.js";
import { retryDelay } from "./retry.js";
import type { SessionControl } from "./session.js";
import { createSubscriptions } from "./subscriptions.js";
import { createUnsupported } from "./unsupported.js";
import { uploadFile } from "../upload/upload.js";

// Loaded by import() after the start: all that talks to the server. Other modules may import its types alone.
export { createSessionRequests } from "./session-requests.js";

export interface NetworkContext extends Endpoint {
  readonly ports: FirstPorts;
  readonly session: SessionControl;
  readonly connection: Writable<ConnectionState>;
  readonly onError: (error: unknown) => void;
}

export interface Network extends Pick<Transport, "request" | "subscribe" | "upload" | "close"> {
  /** Connects while active and signed in. */
  setActive(isActive: boolean): void;
}

/** Creates the requests, the socket and the subscriptions of a transport. */
export function createNetwork({ session, connection, onError, ...endpoint }: NetworkContext): Network {
  const { url, isPersisted } = endpoint;
  const ports = networkPorts(endpoint.ports);
  const subscriptions = createSubscriptions(ports);
  const unsupported = createUnsupported(onError);
  const socket = createConnection({
    ports,
    url: url.replace(/^http/u, "ws"),
    session,
    subscriptions,
    state: connection,
    onError,
  });
  // The server may have been replaced by a newer one.
  const stopForgetting = connection.subscribe(({ state }) => state === "open" && unsupported.forget());
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
        return await postCompatibly(endpoint, document, variables, { accessToken, signal });
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
    request,
    subscribe,
    upload: (...upload) => uploadFile({ request, ports }, ...upload),
    setActive: socket.setActive,
    close: () => {
      stopFollowing();
      stopForgetting();
      socket.close();
    },
  };
}
