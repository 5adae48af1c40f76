import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type ExecutionResult, type GraphQLFormattedError, print } from "graphql";
import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type EventQueue, createEventQueue } from "./event-queue.js";

/** A typed GraphQL client of one device, over HTTP (fetch) and WebSocket (graphql-ws). */
export interface TestClient {
  /** Runs an operation over HTTP and returns its data. @throws TestError */
  ask<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
  /** Runs an operation over the socket and returns its data. @throws TestError */
  askOverSocket<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
  /** Opens a subscription over the socket. */
  listen<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): EventQueue<Data>;
  /** Opens the socket unless it is open, and returns it. */
  connect(): Promise<WebSocket>;
  /** Resolves at the next close of the socket. */
  closed(): Promise<{ code: number; reason: string }>;
  /** Terminates the socket without a close frame, as a lost network does: streams fail, the next use opens another. */
  terminate(): Promise<void>;
  dispose(): Promise<void>;
}

/** Errors of an operation. */
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

/** Creates a client whose socket opens at first use and never reconnects by itself. */
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
      createEventQueue((sink) =>
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
      // The lazy client connects for an operation only.
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
    terminate: async () => {
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
