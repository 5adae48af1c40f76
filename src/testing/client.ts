import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type ExecutionResult, type GraphQLFormattedError, print } from "graphql";
import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type Stream, createStream } from "./event-queue.js";

/** A front end on one device: typed documents over HTTP (fetch) and WebSocket (graphql-ws), as a real one would. */
export interface TestClient {
  /** Runs an operation over HTTP and answers its data; throws a TestError when there are errors. */
  ask<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
  /** The same over the socket. */
  askOverSocket<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
  /** Opens a subscription over the socket. */
  listen<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Stream<Data>;
  /** Opens the socket if it is not open, and answers it. */
  connect(): Promise<WebSocket>;
  /** How the socket was closed, whenever that happens next. */
  closed(): Promise<{ code: number; reason: string }>;
  /** Breaks the socket off as a lost network does: its streams end with an error, the next use opens another. */
  cut(): Promise<void>;
  dispose(): Promise<void>;
}

/** Errors that an operation answered. */
export class TestError extends Error {
  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join("; "));
  }

  get code(): unknown {
    return this.errors[0]?.extensions?.["code"];
  }
}

interface ClientOptions {
  readonly url: string;
  readonly accessToken: () => string | undefined;
  readonly headers?: Record<string, string>;
}

/** Makes a client; its socket opens with the first use. It does not come back by itself: tests say when. */
export function createTestClient({ url, accessToken, headers = {} }: ClientOptions): TestClient {
  let socket: WebSocket | undefined;
  let client = open();

  function open(): Client {
    return createClient({
      url: url.replace(/^http/u, "ws"),
      webSocketImpl: WebSocket,
      lazy: true,
      lazyCloseTimeout: 60_000,
      retryAttempts: 0,
      connectionParams: () => {
        const token = accessToken();
        return token === undefined ? {} : { authorization: `Bearer ${token}` };
      },
      on: { connected: (connected) => (socket = connected as WebSocket) },
    });
  }

  async function ask<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const token = accessToken();
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query: print(document), variables }),
    });
    return dataOf((await response.json()) as ExecutionResult<Data>);
  }

  return {
    ask,
    askOverSocket: async (document, variables) => {
      for await (const result of client.iterate({
        query: print(document),
        variables: variables as Record<string, unknown>,
      }))
        return dataOf(result as ExecutionResult<never>);
      throw new Error("The socket ended without an answer.");
    },
    listen: (document, variables) =>
      createStream((sink) =>
        client.subscribe<never>(
          { query: print(document), variables: variables as Record<string, unknown> },
          {
            next: (result) => {
              try {
                sink.next(dataOf(result as ExecutionResult<never>));
              } catch (error) {
                sink.error(error);
              }
            },
            error: (error) =>
              sink.error(Array.isArray(error) ? new TestError(error as GraphQLFormattedError[]) : error),
            complete: () => sink.complete(),
          },
        ),
      ),
    connect: async () => {
      if (socket?.readyState === WebSocket.OPEN) return socket;
      client = open();
      const opened = new Promise<WebSocket>((resolve, reject) => {
        client.on("connected", (connected) => resolve(connected as WebSocket));
        client.on("closed", (event) => reject(new Error(`closed: ${JSON.stringify(event)}`)));
      });
      // A cheap operation makes the lazy client connect.
      client.subscribe(
        { query: "{ __typename }" },
        { next: () => undefined, error: () => undefined, complete: () => undefined },
      );
      return opened;
    },
    closed: () =>
      new Promise((resolve) =>
        client.on("closed", (event) => {
          const { code, reason } = event as { code: number; reason: string };
          resolve({ code, reason });
        }),
      ),
    cut: async () => {
      if (socket?.readyState !== WebSocket.OPEN) return;
      const gone = new Promise((resolve) => socket?.once("close", resolve));
      socket.terminate();
      await gone;
    },
    dispose: async () => client.dispose(),
  };
}

function dataOf<Data>({ data, errors }: ExecutionResult<Data>): Data {
  if (errors !== undefined && errors.length > 0) throw new TestError(errors as readonly GraphQLFormattedError[]);
  if (data === null || data === undefined) throw new Error("The answer has neither data nor errors.");
  return data;
}
