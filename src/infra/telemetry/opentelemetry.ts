import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Context,
  DiagLogLevel,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  defaultTextMapGetter,
  diag,
  trace,
} from "@opentelemetry/api";
import { W3CTraceContextPropagator, setGlobalErrorHandler } from "@opentelemetry/core";
import {
  type Resource,
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { Config } from "../config.js";
import type { Logger } from "../logger.js";
import type { SpanOptions, TraceHeaders, Tracing } from "./tracing.js";

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };
const CLOSE_MS = 2000;

/** Exports spans to `endpoint`. Sampling, batching and headers follow OpenTelemetry's own variables. */
export async function startTracing(
  endpoint: string,
  protocol: Config["OTEL_EXPORTER_OTLP_PROTOCOL"],
  log: Logger,
): Promise<Tracing> {
  tellOfTrouble(log);
  const provider = new BasicTracerProvider({
    resource: describeProcess(),
    spanProcessors: [new BatchSpanProcessor(await createExporter(endpoint, protocol))],
  });
  const tracer = provider.getTracer("convospace");
  const propagator = new W3CTraceContextPropagator();
  // Per app; OpenTelemetry's global provider is shared by the process.
  const underWay = new AsyncLocalStorage<Context>();

  function contextFor({ caller, links }: SpanOptions): Context {
    if (links !== undefined) return ROOT_CONTEXT;
    const above = underWay.getStore() ?? ROOT_CONTEXT;
    return caller === undefined ? above : propagator.extract(above, textsIn(caller), defaultTextMapGetter);
  }

  return {
    span: async (name, work, options = {}) => {
      if (options.isPart === true && underWay.getStore() === undefined) return work();
      const context = contextFor(options);
      const { kind = "internal", attributes = {}, links = [] } = options;
      const span = tracer.startSpan(
        name,
        { kind: KINDS[kind], attributes, links: links.map((place) => ({ context: place })) },
        context,
      );
      try {
        return await underWay.run(trace.setSpan(context, span), work);
      } catch (error) {
        markFault(span, error instanceof Error ? error.name : typeof error);
        throw error;
      } finally {
        span.end();
      }
    },
    describe: ({ name, attributes, fault }) => {
      const span = trace.getSpan(underWay.getStore() ?? ROOT_CONTEXT);
      if (name !== undefined) span?.updateName(name);
      if (attributes !== undefined) span?.setAttributes(attributes);
      if (fault !== undefined) markFault(span, fault);
    },
    here: () => {
      const place = trace.getSpanContext(underWay.getStore() ?? ROOT_CONTEXT);
      return place !== undefined && (place.traceFlags & TraceFlags.SAMPLED) !== 0 ? place : undefined;
    },
    close: async () => {
      await Promise.race([provider.shutdown(), sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

/** Returns only the class of an error, because messages of the database quote values. */
function markFault(span: Span | undefined, kind: string): void {
  span?.setStatus({ code: SpanStatusCode.ERROR }).setAttribute("error.type", kind);
}

async function createExporter(url: string, protocol: Config["OTEL_EXPORTER_OTLP_PROTOCOL"]): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === "http/json"
      ? await import("@opentelemetry/exporter-trace-otlp-http")
      : await import("@opentelemetry/exporter-trace-otlp-proto");
  return new OTLPTraceExporter({ url });
}

/** Attributes from the environment override the defaults. */
function describeProcess(): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ "service.name": "convospace" }))
    .merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }));
}

/** The propagator expects strings. */
function textsIn(headers: TraceHeaders): Record<string, string> {
  const names = ["traceparent", "tracestate"];
  return Object.fromEntries(
    names.flatMap((name) => (typeof headers[name] === "string" ? [[name, headers[name]]] : [])),
  );
}

/** Logs failed exports, which lose their spans. */
function tellOfTrouble(log: Logger): void {
  setGlobalErrorHandler((error) => log.warn({ err: error }, "send traces failed"));
  const warn = (detail: string) => log.warn({ detail }, "received OpenTelemetry diagnostic");
  const nothing = () => undefined;
  diag.setLogger(
    { error: warn, warn, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
