import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

/** A span as it has arrived. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { traceId: string; spanId: string }[];
  readonly isFault: boolean;
  /** Of the process that has sent it. */
  readonly resource: Readonly<Record<string, unknown>>;
}

/** An OpenTelemetry collector, as far as traces over OTLP/HTTP go. */
export interface Collector {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is to be. */
  readonly endpoint: string;
  /** What has come to /v1/traces, as it came. */
  readonly requests: readonly { readonly contentType: string; readonly body: Buffer }[];
  /** The spans of what came as JSON. */
  spans(): CollectedSpan[];
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** OTLP as JSON, as far as it is looked at here. */
interface TracesData {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

type OtlpSpan = Pick<CollectedSpan, "traceId" | "spanId" | "parentSpanId" | "name"> & {
  readonly attributes: readonly Attribute[];
  readonly links: CollectedSpan["links"];
  readonly status: { readonly code?: number };
};

const ERROR = 2;

/** Listens on a free port until the tests of the file are over. */
export async function startCollector(): Promise<Collector> {
  const requests: { contentType: string; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      if (request.url === "/v1/traces" && request.method === "POST")
        requests.push({
          contentType: request.headers["content-type"] ?? "",
          body: Buffer.concat(chunks as Buffer[]),
        });
      response.writeHead(200, { "content-type": request.headers["content-type"] ?? "" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => void server.close());
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    spans: () =>
      requests
        .filter(({ contentType }) => contentType === "application/json")
        .flatMap(({ body }) => spansOf(JSON.parse(body.toString()) as TracesData)),
  };
}

function spansOf({ resourceSpans }: TracesData): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        attributes: valuesOf(span.attributes),
        isFault: span.status.code === ERROR,
        resource: valuesOf(resource.attributes),
      })),
    ),
  );
}

function valuesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
