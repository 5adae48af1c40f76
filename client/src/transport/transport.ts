import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type GraphQLFormattedError, print } from "graphql";
import { createConnection } from "./connection.js";
import { RequestError } from "./errors.js";
import { request } from "./request.js";
import { type SessionOptions, createSession } from "./session.js";

/** A signed-in device's way to the server: requests over HTTP, subscriptions over one socket. */
export interface Transport {
  /** Executes a query or mutation; refreshes the tokens and repeats it once after UNAUTHENTICATED. */
  request<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>;
  /** Follows a subscription over reconnections and returns the function that ends it; `variables` is called at each. */
  subscribe<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: () => Variables,
    sink: Sink<Data>,
  ): () => void;
  close(): Promise<void>;
}

export interface Sink<Data> {
  readonly next: (data: Data) => void;
  /** Called when the subscription ends by itself. */
  readonly end: (error?: unknown) => void;
}

export interface TransportOptions extends SessionOptions {
  /** The WebSocket class; absent: the global one of browsers and of Node.js 22. */
  readonly webSocket?: unknown;
}

export function createTransport({ webSocket, ...options }: TransportOptions): Transport {
  const session = createSession(options);
  const connection = createConnection(options.url, session, webSocket);
  return {
    request: async (document, variables) => {
      const accessToken = session.accessToken();
      try {
        return await request(options.url, document, variables, accessToken);
      } catch (error) {
        if (!(error instanceof RequestError && error.code === "UNAUTHENTICATED")) throw error;
        await session.renew(accessToken);
        return request(options.url, document, variables, session.accessToken());
      }
    },
    subscribe: (document, variables, { next, end }) => {
      const payload = {
        query: print(document),
        // graphql-ws serialises the payload anew for each connection.
        get variables() {
          return variables() as Record<string, unknown>;
        },
      };
      const stop = connection.subscribe(payload, {
        next: ({ data, errors }) => {
          if (!errors) return next(data as never);
          // Deferred: graphql-ws would count an unsubscribe inside `next` and the `complete` behind it as two.
          queueMicrotask(stop);
          end(new RequestError(errors));
        },
        error: (error) => end(Array.isArray(error) ? new RequestError(error as GraphQLFormattedError[]) : error),
        complete: end,
      });
      return stop;
    },
    close: async () => connection.dispose(),
  };
}
