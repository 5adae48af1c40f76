import type { Config } from "../config.js";
import type { Logger } from "../logger.js";
import { NO_TRACING, type Tracing } from "./tracing.js";

type TracingConfig = Pick<
  Config,
  | "OTEL_EXPORTER_OTLP_ENDPOINT"
  | "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
  | "OTEL_EXPORTER_OTLP_PROTOCOL"
  | "OTEL_TRACES_EXPORTER"
  | "OTEL_SDK_DISABLED"
>;

/** Creates tracing to the collector in OpenTelemetry's variables; without one, tracing is off. */
export async function createTracing(config: TracingConfig, log: Logger): Promise<Tracing> {
  const endpoint = tracesEndpoint(config);
  if (endpoint === undefined || config.OTEL_TRACES_EXPORTER === "none" || config.OTEL_SDK_DISABLED === "true")
    return NO_TRACING;
  const { startTracing } = await import("./opentelemetry.js");
  return startTracing(endpoint, config.OTEL_EXPORTER_OTLP_PROTOCOL, log);
}

function tracesEndpoint(config: TracingConfig): string | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = config;
  return traces ?? (all === undefined ? undefined : `${all.replace(/\/$/u, "")}/v1/traces`);
}
