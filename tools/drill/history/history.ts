import type { MessageKey, OperationName, Operations } from "./operations.js";
import type { SeenEvent } from "./event.js";

/** Time of an observation: `n` is its position in the total order of the history, `ms` the time since the start. */
export interface Moment {
  readonly n: number;
  readonly ms: number;
}

/** Invocation of an operation by a device, with its completion. */
export interface Call<A extends OperationName = OperationName> {
  readonly operation: A;
  readonly device: string;
  readonly user: number;
  readonly node: number;
  readonly transport: "http" | "socket";
  readonly input: Operations[A]["input"];
  readonly invoked: Moment;
  /** Absent until completion. */
  outcome?: Outcome<Operations[A]["output"]>;
}

/**
 * Completion in Jepsen's terms. ok: it took effect. fail: it did not and never will. info: indeterminate, it may have taken
 * effect or may still do. `code` is the server's error code.
 */
export type Outcome<Value> =
  | { readonly kind: "ok"; readonly at: Moment; readonly value: Value }
  | { readonly kind: "fail"; readonly at: Moment; readonly code: string }
  | { readonly kind: "info"; readonly at: Moment; readonly why: string; readonly code?: string };

export type OkCall<A extends OperationName> = Call<A> & {
  outcome: { kind: "ok"; at: Moment; value: Operations[A]["output"] };
};

/**
 * Entry of a device's stream: opened after a cursor, event received, socket closed, left by the device, or ended in a way
 * that the client does not retry.
 */
export type StreamEntry = { readonly device: string; readonly user: number; readonly at: Moment } & (
  | { readonly kind: "opened"; readonly node: number; readonly after: number }
  | { readonly kind: "got"; readonly event: SeenEvent }
  | { readonly kind: "closed"; readonly code: number; readonly reason: string }
  | { readonly kind: "left" }
  | { readonly kind: "gave up"; readonly why: string }
);

/** Ephemeral event received by a device: typing or presence of the user `about`. */
export interface EphemeralEntry {
  readonly device: string;
  readonly user: number;
  readonly at: Moment;
  readonly kind: "typing" | "presence";
  readonly about: number;
  readonly value: string;
  readonly conversation?: number;
}

/** Injected fault: start, begin of healing, and end. */
export interface InjectedFault {
  readonly fault: string;
  readonly target: string;
  readonly from: Moment;
  healing?: Moment;
  healed?: Moment;
}

/**
 * Loss of a database's newest state, by a restore or by the promotion of a lagging replica. Calls acknowledged before `from`
 * and calls invoked after `to` are kept; any other is kept or lost as a whole.
 */
export interface Loss {
  /** Begin of the backup, or of the replica's lag. */
  readonly from: Moment;
  /** End of the lost state, before the older one is served; absent until then. */
  to?: Moment;
  /** Outcome of the probe of a user who signed up in the lost state; absent until tried. */
  lostSession?: LostSession;
}

/** Answers to the tokens of a lost session, and the keys of lost users and of one who signed up after the loss. */
export interface LostSession {
  /** Error code, or `accepted`. */
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Answer to the access token of the session that began after the loss. */
  readonly laterAccessToken: string;
  readonly lostUser: number;
  readonly laterUser: number;
}

/** Response of a node to /readyz; no status: none in time. */
export interface ReadinessEntry {
  readonly node: number;
  readonly asked: Moment;
  readonly at: Moment;
  readonly status: number | undefined;
  readonly text: string;
}

/** Bytes that a user has stored or announced. */
export interface StorageEntry {
  readonly user: number;
  readonly bytes: number;
  readonly at: Moment;
}

/** Push that the push service has got for a device, by the token of its registration. */
export interface PushEntry {
  readonly token: string;
  readonly at: Moment;
  readonly type: "show" | "clear" | "test" | "digest";
  /** Absent without a notification. */
  readonly notification?: number;
  readonly unread: readonly MessageKey[];
}

/** Violation observed directly, such as an unexpected exit of a process. */
export interface Incident {
  readonly at: Moment;
  readonly what: string;
}

/** Everything that a drill invoked and observed, in order. */
export interface History {
  readonly calls: Call[];
  readonly streams: StreamEntry[];
  readonly ephemeralEvents: EphemeralEntry[];
  readonly faults: InjectedFault[];
  readonly losses: Loss[];
  readonly readiness: ReadinessEntry[];
  readonly storage: StorageEntry[];
  readonly pushes: PushEntry[];
  readonly incidents: Incident[];
  now(): Moment;
  callsOf<A extends OperationName>(operation: A): Call<A>[];
}

export function createHistory(): History {
  const startedAt = performance.now();
  let n = 0;
  const calls: Call[] = [];
  return {
    calls,
    streams: [],
    ephemeralEvents: [],
    faults: [],
    losses: [],
    readiness: [],
    storage: [],
    pushes: [],
    incidents: [],
    now: () => ({ n: (n += 1), ms: Math.round(performance.now() - startedAt) }),
    callsOf: <A extends OperationName>(operation: A) =>
      calls.filter((call): call is Call & Call<A> => call.operation === operation) as Call<A>[],
  };
}

export function isOk<A extends OperationName>(call: Call<A>): call is OkCall<A> {
  return call.outcome?.kind === "ok";
}

/** True unless the call has failed: it has taken effect or may still do. */
export function mayHaveHappened(call: Call): boolean {
  return call.outcome?.kind !== "fail";
}
