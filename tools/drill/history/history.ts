import type { OperationName, Operations } from "./operations.js";
import type { SeenEvent } from "./event.js";

/** When something was seen: `n` puts all that a drill sees into one order, `ms` tells how long after its start. */
export interface Moment {
  readonly n: number;
  readonly ms: number;
}

/** One call of a device: that it was made, and what came of it. */
export interface Call<A extends OperationName = OperationName> {
  readonly operation: A;
  readonly device: string;
  readonly user: number;
  readonly node: number;
  readonly way: "http" | "socket";
  readonly input: Operations[A]["input"];
  readonly invoked: Moment;
  /** Absent while nothing has come of it. */
  outcome?: Outcome<Operations[A]["answer"]>;
}

/**
 * Answered: it happened. Failed: it did not and never will. Unknown: nobody can tell from outside; it may have happened,
 * or happen yet. `code` is the server's, where it gave one.
 */
export type Outcome<Answer> =
  | { readonly kind: "answered"; readonly at: Moment; readonly answer: Answer }
  | { readonly kind: "failed"; readonly at: Moment; readonly code: string }
  | { readonly kind: "unknown"; readonly at: Moment; readonly why: string; readonly code?: string };

export type OkCall<A extends OperationName> = Call<A> & {
  outcome: { kind: "answered"; at: Moment; answer: Operations[A]["answer"] };
};

/**
 * What a device's stream did: was opened after a cursor, brought an event, lost its socket, was left by the device, or
 * ended in a way that the client does not retry.
 */
export type StreamEntry = { readonly device: string; readonly user: number; readonly at: Moment } & (
  | { readonly kind: "opened"; readonly node: number; readonly after: number }
  | { readonly kind: "got"; readonly event: SeenEvent }
  | { readonly kind: "closed"; readonly code: number; readonly reason: string }
  | { readonly kind: "left" }
  | { readonly kind: "gave up"; readonly why: string }
);

/** A passing state that came to a device: who it is about, and where they type. */
export interface EphemeralEntry {
  readonly device: string;
  readonly user: number;
  readonly at: Moment;
  readonly kind: "typing" | "presence";
  readonly about: number;
  readonly value: string;
  readonly conversation?: number;
}

/** A disturbance: from its strike, over when it began to be put right, to when everything was right again. */
export interface InjectedFault {
  readonly fault: string;
  readonly target: string;
  readonly from: Moment;
  healing?: Moment;
  healed?: Moment;
}

/** What a node said of its readiness; without a status, nothing in time. */
export interface ReadinessEntry {
  readonly node: number;
  readonly asked: Moment;
  readonly at: Moment;
  readonly status: number | undefined;
  readonly text: string;
}

/** Something that must never happen and was seen at once, such as a process that ended by itself. */
export interface Incident {
  readonly at: Moment;
  readonly what: string;
}

/** All that a drill did and saw, in the order in which it saw it. */
export interface History {
  readonly calls: Call[];
  readonly streams: StreamEntry[];
  readonly ephemeralEvents: EphemeralEntry[];
  readonly faults: InjectedFault[];
  readonly readiness: ReadinessEntry[];
  readonly incidents: Incident[];
  now(): Moment;
  callsOf<A extends OperationName>(act: A): Call<A>[];
}

export function createHistory(): History {
  const begun = performance.now();
  let n = 0;
  const calls: Call[] = [];
  return {
    calls,
    streams: [],
    ephemeralEvents: [],
    faults: [],
    readiness: [],
    incidents: [],
    now: () => ({ n: (n += 1), ms: Math.round(performance.now() - begun) }),
    callsOf: <A extends OperationName>(act: A) =>
      calls.filter((call): call is Call & Call<A> => call.operation === act) as Call<A>[],
  };
}

export function isOk<A extends OperationName>(call: Call<A>): call is OkCall<A> {
  return call.outcome?.kind === "answered";
}

/** Whether a call can have had an effect, now or later. */
export function mayHaveHappened(call: Call): boolean {
  return call.outcome?.kind !== "failed";
}
