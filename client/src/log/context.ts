import type { Ports } from "../ports.js";
import { type Database, LeadershipLost } from "../store/database.js";
import type { Leadership } from "../store/leadership.js";
import type { Document, Transport } from "../transport/api.js";
import { isUnsupported } from "../transport/unsupported.js";
import type { LogEvent } from "./derive.js";

export interface StoredEvent {
  readonly event: LogEvent;
  readonly isReplayed: boolean;
}

export interface LogContext {
  readonly database: Database;
  readonly viewerId: string;
  readonly transport: Pick<Transport, "request" | "subscribe">;
  readonly ports: Pick<Ports, "setTimer" | "random">;
  /** Called with the events of a transaction after they are stored. */
  readonly onEvents: (events: readonly StoredEvent[]) => void;
  readonly onError: (error: unknown) => void;
}

/** Reports the error that has ended a task of the leader; no effect after its leadership. */
export function reportError(error: unknown, { onError }: LogContext, { signal, onLost }: Leadership): void {
  if (error instanceof LeadershipLost) onLost();
  else if (!signal.aborted && !isUnsupported(error)) onError(error);
}

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;

/** Repeats a query until it is answered. @throws the reason of `signal`, RequestError for one that the server does not know */
export async function requestUntilAnswered<Data, Variables>(
  { transport, ports, onError }: LogContext,
  { signal }: Leadership,
  document: Document<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      return await transport.request(document, variables, { signal });
    } catch (error) {
      signal.throwIfAborted();
      if (isUnsupported(error)) throw error;
      if (tries === 0) onError(error);
      await delay(ports, signal, ports.random() * Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** tries));
    }
  }
}

/** Waits, but not beyond the signal. */
export function delay({ setTimer }: Pick<Ports, "setTimer">, signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = setTimer(end, ms);
    signal.addEventListener("abort", end);
  });
}
