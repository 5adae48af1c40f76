import { randomBytes } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Webhook } from "standardwebhooks";

/** Event that the double has accepted. */
export interface WebhookEvent {
  /** Header webhook-id. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Receiver of webhooks that verifies each by the library that receivers use. */
export interface WebhookDouble {
  readonly url: string;
  /** `whsec_…`; verifies together with those given at the start. */
  readonly secret: string;
  readonly events: readonly WebhookEvent[];
  /** Requests that fail the verification. */
  readonly faults: readonly string[];
  /** Number of all requests. */
  readonly calls: number;
  /** Answer: a status, "hang" for none, "cut" for a closed connection. Settable. */
  behaviour: number | "hang" | "cut";
  close(): Promise<void>;
}

export interface WebhookDoubleOptions {
  readonly secret?: string;
  /** Value of Retry-After in answers of status 429 and 503. */
  readonly retryAfter?: string;
}

export function createWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

/** Listens on a free port of this machine. */
export async function startWebhookDouble(options: WebhookDoubleOptions = {}): Promise<WebhookDouble> {
  const { secret = createWebhookSecret(), retryAfter = "120" } = options;
  const webhook = new Webhook(secret);
  const events: WebhookEvent[] = [];
  const faults: string[] = [];
  const sockets = new Set<Socket>();
  let calls = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    calls += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { behaviour } = double;
    if (behaviour === "hang") return;
    if (behaviour === "cut") return void request.socket.destroy();
    try {
      const headers = request.headers as Record<string, string>;
      const event = webhook.verify(Buffer.concat(chunks), headers) as Omit<WebhookEvent, "id">;
      if (request.method !== "POST" || headers["content-type"] !== "application/json")
        throw new Error("The request is no POST of JSON.");
      if (behaviour >= 200 && behaviour < 300) events.push({ id: headers["webhook-id"] ?? "", ...event });
    } catch (error) {
      faults.push((error as Error).message);
      return void response.writeHead(400).end();
    }
    const later = behaviour === 429 || behaviour === 503 ? { "retry-after": retryAfter } : {};
    response.writeHead(behaviour, { location: "/elsewhere", ...later }).end();
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const double: WebhookDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`,
    secret,
    events,
    faults,
    get calls() {
      return calls;
    },
    behaviour: 204,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return double;
}
