import type { Link } from "@opentelemetry/api";

/**
 * OpenTelemetry tracing of requests. Spans contain no message texts, codes, tokens or phone numbers. Without a collector,
 * OpenTelemetry is not loaded and every call only runs its work.
 */
export interface Tracing {
  /** Runs `work` in a span, the parent of spans within. Records a failure and rethrows it. */
  span<T>(name: string, work: () => Promise<T>, options?: SpanOptions): Promise<T>;
  /** Adds details to the current span. */
  describe(more: { name?: string; attributes?: Attributes; fault?: string }): void;
  /** Returns the context of the current span, to link to it; undefined if it is not sampled. */
  here(): SpanContext | undefined;
  /** Flushes pending spans, with a timeout. */
  close(): Promise<void>;
}

export interface SpanOptions {
  readonly kind?: "server" | "client";
  readonly attributes?: Attributes;
  /** Trace context of the caller, which becomes the parent. */
  readonly caller?: TraceHeaders | undefined;
  /** Starts a new trace with links to these spans. */
  readonly links?: readonly SpanContext[];
  /** Created only inside another span: work without a request is not traced. */
  readonly isPart?: boolean;
}

export type Attributes = Readonly<Record<string, string | number>>;
export type SpanContext = Link["context"];

/** Headers with W3C Trace Context (`traceparent`, `tracestate`), among others. */
export type TraceHeaders = Readonly<Record<string, unknown>>;

/** Tracing that is off. */
export const NO_TRACING: Tracing = {
  span: (_name, work) => work(),
  describe: () => undefined,
  here: () => undefined,
  close: () => Promise.resolve(),
};
