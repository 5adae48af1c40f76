import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type ExecutionResult, type GraphQLFormattedError, print } from "graphql";
import { type ClientOptions, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import {
  EventsDocument,
  type EventsSubscription,
  RefreshTokensDocument,
  type TokensFragment,
} from "../operations/generated/graphql.js";

/** A signed-in device: it asks over HTTP, listens over one socket that comes back by itself, and misses nothing. */
export interface ChatClient {
  ask: Ask;
  /** Over the socket. Cut off before the answer, it asks again by itself: for what may be repeated, as sendMessage may. */
  askOverSocket: Ask;
  /** Opens a subscription; answers how to end it. `onEnd` hears when it ends by itself, and with what error. */
  listen<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    onData: (data: Data) => void,
    onEnd: (error?: unknown) => void,
  ): () => void;
  /** Every event after a cursor, each once and in order, through cuts, restarts and expired tokens. */
  follow(after: string, onEvent: (event: Event) => void, onEnd: (error?: unknown) => void): () => void;
  close(): Promise<void>;
}

type Ask = <Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables) => Promise<Data>;
export type Event = EventsSubscription["events"];

/** The session is over: the person has to sign in again. */
export class SignedOut extends Error {}

/** What the server answered instead of data. */
export class ChatError extends Error {
  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join("; "));
  }

  get code(): unknown {
    return this.errors[0]?.extensions?.["code"];
  }
}

export interface ChatClientOptions {
  readonly url: string;
  readonly tokens: TokensFragment;
  /** Where to keep new tokens, so that the session outlives the program. */
  readonly onTokens?: (tokens: TokensFragment) => void;
  readonly socket?: Partial<ClientOptions>;
}

export function createChatClient({ url, tokens, onTokens, socket }: ChatClientOptions): ChatClient {
  let renewal: Promise<void> | undefined;
  let shown: string | undefined;
  let refused: string | undefined;
  let silence: NodeJS.Timeout | undefined;
  let line: WebSocket | undefined;

  /** Puts new tokens in the place of a refused one. Whoever comes meanwhile waits for the same ones. */
  async function renew(accessToken: string): Promise<void> {
    if (accessToken === tokens.accessToken) await (renewal ??= refresh().finally(() => (renewal = undefined)));
  }

  async function refresh(): Promise<void> {
    const input = { refreshToken: tokens.refreshToken };
    // If the answer gets lost, the same refresh token may be sent again.
    const { refreshTokens } = await persistently(() => post(url, RefreshTokensDocument, { input }));
    if (!refreshTokens?.tokens) throw new SignedOut(refreshTokens?.userErrors[0]?.message);
    tokens = refreshTokens.tokens;
    onTokens?.(tokens);
  }

  const client = createClient({
    url: url.replace(/^http/u, "ws"),
    webSocketImpl: WebSocket, // Browsers and Node.js 22 have one of their own.
    connectionParams: async () => {
      if (refused !== undefined) await renew(refused);
      shown = tokens.accessToken;
      return { authorization: `Bearer ${shown}` };
    },
    retryAttempts: Infinity,
    shouldRetry: (problem) => !(problem instanceof SignedOut),
    // After a 4403 at once, with new tokens; else with growing pauses.
    retryWait: (retries) => sleep(refused === tokens.accessToken ? 100 : backoff(retries)),
    keepAlive: 10_000,
    lazyCloseTimeout: 10_000,
    ...socket,
  });
  client.on("opened", (opened) => (line = opened as WebSocket));
  // A line can be dead without saying so: no answer to a ping within five seconds counts as a cut.
  client.on("ping", (isReceived) => {
    if (!isReceived) silence = setTimeout(cut, 5_000);
  });
  client.on("pong", () => clearTimeout(silence));
  client.on("closed", (event) => {
    clearTimeout(silence);
    if ((event as { code?: number }).code === 4403) refused = shown;
  });

  /** What a dead line brings when it wakes up is not for the stream that has taken its place. */
  function cut(): void {
    if (line !== undefined) line.onmessage = null;
    client.terminate();
  }

  const listen: ChatClient["listen"] = (document, variables, onData, onEnd) => {
    const stop = client.subscribe(
      { query: print(document), variables: variables as Record<string, unknown> },
      {
        next: (result) => {
          if (!result.errors) return onData(result.data as never);
          // Not at once: graphql-ws counts one that is let go of, and completed by the same piece of data, as two.
          queueMicrotask(stop);
          onEnd(new ChatError(result.errors));
        },
        error: (error) => onEnd(Array.isArray(error) ? new ChatError(error as GraphQLFormattedError[]) : error),
        complete: onEnd,
      },
    );
    return stop;
  };

  return {
    ask: async (document, variables) => {
      const { accessToken } = tokens;
      try {
        return await post(url, document, variables, accessToken);
      } catch (error) {
        if (!(error instanceof ChatError && error.code === "UNAUTHENTICATED")) throw error;
        await renew(accessToken);
        return post(url, document, variables, tokens.accessToken);
      }
    },
    askOverSocket: (document, variables) =>
      new Promise((resolve, reject) => {
        listen(document, variables, resolve, (error) => reject((error ?? new Error("The socket ended.")) as Error));
      }),
    listen,
    follow: (after, onEvent, onEnd) => {
      let cursor = after;
      // graphql-ws writes the variables anew at each connection, so that this names the newest cursor each time.
      const variables = {
        get after() {
          return cursor;
        },
      };
      const pass = ({ events: event }: EventsSubscription) => {
        onEvent(event);
        cursor = event.cursor;
      };
      return listen(EventsDocument, variables, pass, onEnd);
    },
    close: async () => client.dispose(),
  };
}

/** One operation over HTTP. */
export async function post<Data, Variables>(
  url: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  accessToken?: string,
): Promise<Data> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(accessToken && { authorization: `Bearer ${accessToken}` }) },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = (await response.json()) as ExecutionResult<Data>;
  if (errors || !data) throw new ChatError((errors ?? []) as readonly GraphQLFormattedError[]);
  return data;
}

function backoff(tries: number): number {
  return Math.min(10_000, 250 * 2 ** tries) * (0.5 + Math.random());
}

async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch {
      await sleep(backoff(tries));
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
