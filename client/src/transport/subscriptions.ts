import type { GraphQLErrorEntry, Ports, SocketPort } from "../ports.js";
import { RequestError } from "./errors.js";
import { textForOlderServer } from "./older-server.js";
import type { EncodedDocument } from "./operation.js";
import { backoff } from "./pause.js";
import { toError } from "./request.js";
import { isUnsupported } from "./unsupported.js";

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
const TRANSIENT: readonly string[] = ["RATE_LIMITED", "SERVICE_UNAVAILABLE", "UNAUTHENTICATED"];

export interface Subscription {
  readonly operation: EncodedDocument;
  variables(): Record<string, unknown>;
  next(data: unknown): void;
  /** Runs before the second and each later start. */
  onReconnect?: (() => void) | undefined;
  /** Runs once, when the subscription ends by itself. */
  onEnd?: ((error: unknown) => void) | undefined;
}

export interface Subscriptions {
  /** Starts a subscription now or with the next connection; returns the function that ends it. */
  add(subscription: Subscription): () => void;
  /** Starts all on a connection. */
  connected(socket: SocketPort): void;
  disconnected(): void;
  /** Ends all. */
  end(error: unknown): void;
}

interface Running extends Subscription {
  starts: number;
  failures: number;
  stop: () => void;
}

/** Keeps subscriptions over connections; restarts those that end because of the state of the server or the network. */
export function createSubscriptions(ports: Pick<Ports, "random" | "setTimer">): Subscriptions {
  const all = new Set<Running>();
  let connection: SocketPort | undefined;

  function start(running: Running, query = running.operation.query): void {
    if (connection === undefined || !all.has(running)) return;
    const { operation, variables, next, onReconnect } = running;
    if (running.starts > 0) onReconnect?.();
    running.starts += 1;
    const stop = connection.subscribe(
      { ...operation, query, variables: variables() },
      {
        next: ({ data, errors }) => {
          if (errors) return fail(running, errors);
          running.failures = 0;
          guard(() => next(data));
        },
        error: (errors) => {
          const older = isUnsupported(toError(errors)) ? textForOlderServer(query) : undefined;
          // With the next connection the whole text is tried again: another server may have taken over.
          if (older === undefined) fail(running, errors);
          else start(running, older);
        },
        complete: () => startLater(running, 0),
      },
    );
    running.stop = stop;
  }

  function fail(running: Running, errors: readonly GraphQLErrorEntry[]): void {
    const error = toError(errors);
    running.stop();
    if (TRANSIENT.includes(error.code)) return startLater(running, retryAfterOf(error));
    all.delete(running);
    running.onEnd?.(error);
  }

  function startLater(running: Running, ms: number): void {
    const cancel = ports.setTimer(
      () => start(running),
      ms + FIRST_WAIT_MS / 2 + backoff(ports, running.failures, FIRST_WAIT_MS, MAX_WAIT_MS),
    );
    running.failures += 1;
    running.stop = cancel;
  }

  return {
    add: (subscription) => {
      const running: Running = { ...subscription, starts: 0, failures: 0, stop: () => {} };
      all.add(running);
      start(running);
      return () => {
        all.delete(running);
        running.stop();
      };
    },
    connected: (socket) => {
      connection = socket;
      for (const running of [...all]) start(running);
    },
    disconnected: () => {
      connection = undefined;
      // The operations have ended with the connection; a start that is planned must not run beside the next.
      for (const running of all) running.stop();
    },
    end: (error) => {
      const ended = [...all];
      all.clear();
      for (const { stop, onEnd } of ended) {
        stop();
        onEnd?.(error);
      }
    },
  };
}

function retryAfterOf(error: RequestError): number {
  return Number(error.errors[0]?.extensions?.["retryAfter"] ?? 0) * 1000;
}

/** Runs a function of the app. Its error reaches the platform's error handler, not the connection. */
function guard(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
