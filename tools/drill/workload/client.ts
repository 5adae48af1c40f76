import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type ExecutionResult, type GraphQLFormattedError, print } from "graphql";
import { createClient } from "graphql-ws";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { RefreshTokensDocument, type TokensFragment } from "../../../operations/generated/graphql.js";
import type { UploadPartRequest } from "../history/operations.js";
import type { Random } from "../random.js";
import { throughNode } from "./media-link.js";

/** Client of a signed-in device: HTTP requests to any node, and one socket that reconnects to random nodes. */
export interface Client {
  request: Request;
  requestOverSocket: Request;
  /** Sends a part of an upload through a node. @throws TopLevelError unless it is stored */
  sendPart(part: UploadPartRequest, body: Buffer, node: number): Promise<void>;
  /** Subscribes and returns the function that ends it; `onEnd` is called when it ends by itself. */
  subscribe<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    onData: (data: Data) => void,
    onEnd: (why: Error) => void,
  ): () => void;
  /** Terminates the socket, which then reconnects. */
  disconnect(): void;
  close(): Promise<void>;
}

export type Request = <Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  node?: number,
) => Promise<Data>;

/** Top-level errors of a response without data. */
export class TopLevelError extends Error {
  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join("; "));
  }

  get code(): string {
    return String(this.errors[0]?.extensions?.["code"]);
  }
}

/** The session has ended, which only a loss does: no operation of the workload. */
export class SignedOut extends Error {}

export interface ClientOptions {
  /** Endpoints by node. */
  readonly urls: readonly string[];
  readonly tokens: TokensFragment;
  /** Address sent in X-Forwarded-For. */
  readonly address: string;
  readonly random: Random;
  /** Returns tokens of a new session after the end of the old one; rejects where that may not have ended. */
  readonly signInAgain: (ended: SignedOut) => Promise<TokensFragment>;
  readonly onClosed: (code: number, reason: string) => void;
  /** Called with the node of each new socket. */
  readonly onMove: (node: number) => void;
}

/** Above every timeout of the server. */
export const MAX_WAIT_MS = 30_000;

/** WebSocket with a handshake timeout, for nodes that accept a connection and do not respond. */
class Socket extends WebSocket {
  constructor(url: string, protocols: string, address: string) {
    super(url, protocols, { handshakeTimeout: 4000, headers: { "x-forwarded-for": address } });
  }
}

export function createDeviceClient({
  urls,
  tokens,
  address,
  random,
  signInAgain,
  onClosed,
  onMove,
}: ClientOptions): Client {
  let renewal: Promise<void> | undefined;
  let presented: string | undefined;
  let rejected: string | undefined;
  let pongTimer: NodeJS.Timeout | undefined;
  let socket: WebSocket | undefined;

  const anyUrl = () => random.pick(urls);

  async function renew(accessToken: string): Promise<void> {
    if (accessToken === tokens.accessToken) await (renewal ??= refresh().finally(() => (renewal = undefined)));
  }

  /** Retries until answered: a refresh token may be repeated until its successor has been used. */
  async function refresh(): Promise<void> {
    for (let attempts = 0; ; attempts += 1) {
      try {
        const { refreshTokens } = await post(anyUrl(), address, RefreshTokensDocument, {
          input: { refreshToken: tokens.refreshToken },
        });
        tokens = refreshTokens?.tokens ?? (await signInAgain(new SignedOut(refreshTokens?.userErrors[0]?.message)));
        return;
      } catch (error) {
        if (error instanceof SignedOut) throw error;
        await sleep(100 * Math.min(10, attempts + 1));
      }
    }
  }

  const client = createClient({
    url: () => {
      const node = random.between(0, urls.length - 1);
      onMove(node);
      return (urls[node] ?? "").replace(/^http/u, "ws");
    },
    webSocketImpl: class extends Socket {
      constructor(url: string, protocols: string) {
        super(url, protocols, address);
      }
    },
    connectionParams: async () => {
      if (rejected !== undefined) await renew(rejected);
      presented = tokens.accessToken;
      return { authorization: `Bearer ${presented}` };
    },
    retryAttempts: Infinity,
    shouldRetry: (problem) => !(problem instanceof SignedOut),
    retryWait: (attempts) =>
      sleep(
        random.chance(0.05) ? random.between(2000, 8000) : Math.min(1500, 50 * 2 ** attempts) * (0.5 + random.next()),
      ),
    keepAlive: 3000,
    connectionAckWaitTimeout: 5000,
    lazyCloseTimeout: 60_000,
  });
  client.on("opened", (opened) => (socket = opened as WebSocket));
  // A dead connection stays open without an error; its late frames must not reach the next socket's stream.
  client.on("ping", (isReceived) => {
    if (!isReceived)
      pongTimer = setTimeout(() => {
        if (socket !== undefined) socket.onmessage = null;
        client.terminate();
      }, 3000);
  });
  client.on("pong", () => clearTimeout(pongTimer));
  client.on("closed", (event) => {
    clearTimeout(pongTimer);
    const { code, reason } = event as { code: number; reason: string };
    if (code === 4403) rejected = presented;
    onClosed(code, reason);
  });

  const subscribe: Client["subscribe"] = (document, variables, onData, onEnd) => {
    let isOver = false;
    const end = (why: Error) => {
      if (!isOver) onEnd(why);
      isOver = true;
    };
    const unsubscribe = client.subscribe(
      { query: print(document), variables: variables as Record<string, unknown> },
      {
        next: (result) => {
          if (!result.errors) return onData(result.data as never);
          // Deferred: graphql-ws would count an unsubscribe inside `next` and the `complete` behind it as two.
          queueMicrotask(unsubscribe);
          end(new TopLevelError(result.errors));
        },
        error: (error) => end(toError(error)),
        complete: () => end(new Error("it was completed")),
      },
    );
    return () => {
      isOver = true;
      unsubscribe();
    };
  };

  return {
    request: async (document, variables, node) => {
      const { accessToken } = tokens;
      const url = urls[node ?? 0] ?? "";
      try {
        return await post(url, address, document, variables, accessToken);
      } catch (error) {
        if (!(error instanceof TopLevelError && error.code === "UNAUTHENTICATED")) throw error;
        await renew(accessToken);
        return post(url, address, document, variables, tokens.accessToken);
      }
    },
    requestOverSocket: (document, variables) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          stop();
          reject(new Error("no answer in time"));
        }, MAX_WAIT_MS);
        const settled = (settle: () => void) => {
          clearTimeout(timer);
          settle();
        };
        const stop = subscribe(
          document,
          variables,
          (data) => settled(() => resolve(data)),
          (why) => settled(() => reject(why)),
        );
      }),
    sendPart: async (part, body, node) => putPart(part, body, throughNode(part.url, urls[node] ?? "")),
    subscribe,
    disconnect: () => socket?.terminate(),
    // Rejects where nobody has subscribed any more while the client waits to connect again: it is closed then, too.
    close: async () => Promise.resolve(client.dispose()).catch(() => undefined),
  };
}

/** graphql-ws passes errors of the server as a list, and a closed socket as its event. */
function toError(error: unknown): Error {
  if (error instanceof Error) return error;
  if (Array.isArray(error)) return new TopLevelError(error as GraphQLFormattedError[]);
  const { code, reason, message } = error as { code?: number; reason?: string; message?: string };
  return new Error([code, reason ?? message].filter(Boolean).join(" "));
}

async function putPart({ method, headers }: UploadPartRequest, body: Buffer, url: string): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(MAX_WAIT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw httpError(response.status, text);
}

function httpError(status: number, text: string): TopLevelError {
  return new TopLevelError([{ message: text.trim(), extensions: { code: `HTTP_${status}` } }]);
}

/** One operation over HTTP. */
export async function post<Data, Variables>(
  url: string,
  address: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  accessToken?: string,
): Promise<Data> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-forwarded-for": address,
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify({ query: print(document), variables }),
    signal: AbortSignal.timeout(MAX_WAIT_MS),
  });
  const text = await response.text();
  if (!text.startsWith("{")) throw httpError(response.status, text);
  const { data, errors } = JSON.parse(text) as ExecutionResult<Data>;
  if (errors || !data) throw new TopLevelError((errors ?? []) as readonly GraphQLFormattedError[]);
  return data;
}
