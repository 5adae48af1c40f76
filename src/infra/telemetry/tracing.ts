import type { Link } from "@opentelemetry/api";

/**
 * Shows what a request took, as spans of an OpenTelemetry trace. No text of a message, code, token or number goes into
 * one. Where no collector is set, nothing of it is loaded, and each call does its work and nothing more.
 */
export interface Tracing {
  /** Runs `work` within a span; what it does in turn stands below it. A failure is marked, and thrown on. */
  span<T>(name: string, work: () => Promise<T>, options?: SpanOptions): Promise<T>;
  /** Says more of the span under way. */
  describe(more: { name?: string; attributes?: Attributes; fault?: string }): void;
  /** The span under way, for another to point to; undefined when it is not kept. */
  here(): SpanPlace | undefined;
  /** Sends what it has, or gives up after a moment. */
  close(): Promise<void>;
}

export interface SpanOptions {
  readonly kind?: "server" | "client";
  readonly attributes?: Attributes;
  /** What the caller has sent along: the span goes on with their trace. */
  readonly caller?: TraceHeaders | undefined;
  /** Begins a trace of its own that points to these. */
  readonly links?: readonly SpanPlace[];
  /** Only below another span: what nobody asked for is not worth a trace. */
  readonly isPart?: boolean;
}

export type Attributes = Readonly<Record<string, string | number>>;
export type SpanPlace = Link["context"];

/** What W3C Trace Context is read from: `traceparent` and `tracestate`, among whatever else there is. */
export type TraceHeaders = Readonly<Record<string, unknown>>;

/** For where nobody looks. */
export const NO_TRACING: Tracing = {
  span: (_name, work) => work(),
  describe: () => undefined,
  here: () => undefined,
  close: () => Promise.resolve(),
};
