import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

/** A span as received. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { traceId: string; spanId: string }[];
  readonly isFault: boolean;
  /** Resource attributes of the sending process. */
  readonly resource: Readonly<Record<string, unknown>>;
}

/** An OpenTelemetry collector of traces over OTLP/HTTP. */
export interface Collector {
  /** Value for OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string;
  /** Requests to /v1/traces, raw. */
  readonly requests: readonly { readonly contentType: string; readonly body: Buffer }[];
  /** Returns the spans of the JSON requests. */
  spans(): CollectedSpan[];
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The part of OTLP/JSON that is read here. */
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
