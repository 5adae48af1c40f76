import { createECDH, randomBytes } from "node:crypto";
import type { ECDH } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { createRequire } from "node:module";
import type { AddressInfo, Socket } from "node:net";
import { createGuardedAgent } from "../../push/guarded-agent.js";
import type { PushEndpoints } from "../../push/web-push/endpoints.js";
import { createSelfSigned } from "../self-signed.js";
import { PushFault, requireVapid } from "./vapid.js";

/** Answer of the double: a status, no answer at all, a closed connection, or a redirect to this machine. */
export type Behaviour =
  201 | 400 | 401 | 403 | 404 | 410 | 413 | 429 | 500 | 503 | "hang" | "cut" | "redirect" | "endless";

/** Subscription of a browser, as PushSubscription.toJSON() tells it. */
export interface Subscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** A push that the double has accepted. */
export interface ReceivedPush {
  readonly endpoint: string;
  /** Decrypted. */
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly ttl: number;
  readonly urgency: string;
  readonly topic: string | undefined;
  /** Bytes of the encrypted body. */
  readonly size: number;
}

export interface PushServiceDouble {
  readonly origin: string;
  /** Endpoints of the double, for the app under test, which has no other way to this machine. */
  readonly endpoints: PushEndpoints;
  /** Certificate in PEM. */
  readonly ca: string;
  /** Pushes accepted so far, oldest first. */
  readonly received: readonly ReceivedPush[];
  /** Requests that break a rule of RFC 8030, 8188, 8291 or 8292. */
  readonly faults: readonly string[];
  /** Endpoints of all requests, refused ones included. */
  readonly requests: readonly string[];
  /** Connections accepted so far. */
  readonly connections: number;
  /** Makes a subscription; the answer to its pushes stands in its path. With a key, pushes have to be signed by it. */
  subscribe(behaviour?: Behaviour, applicationServerKey?: string): Subscription;
  /** Changes the answer to pushes to a subscription. */
  setBehaviour(endpoint: string, behaviour: Behaviour): void;
  close(): Promise<void>;
}

export interface PushServiceDoubleOptions {
  readonly now?: () => Date;
  /** Value of Retry-After in answers of status 429 and 503. */
  readonly retryAfter?: string;
}

interface Subscriber {
  readonly keys: ECDH;
  readonly auth: string;
  readonly applicationServerKey: string | undefined;
  behaviour: Behaviour;
}

interface Ece {
  decrypt(body: Buffer, options: { version: "aes128gcm"; privateKey: ECDH; authSecret: string }): Buffer;
}

const ece = createRequire(import.meta.url)("http_ece") as Ece;

const MAX_BODY_BYTES = 4096;
const URGENCIES = ["very-low", "low", "normal", "high"];

/** Starts a push service of browsers on a free port, with TLS, which decrypts what it gets and verifies it strictly. */
export async function startPushServiceDouble(options: PushServiceDoubleOptions = {}): Promise<PushServiceDouble> {
  const { now = () => new Date(), retryAfter = "120" } = options;
  const { cert, key } = createSelfSigned();
  const subscribers = new Map<string, Subscriber>();
  const received: ReceivedPush[] = [];
  const faults: string[] = [];
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  async function take(request: IncomingMessage, body: Buffer, endpoint: string, subscriber: Subscriber) {
    const { headers } = request;
    const { ttl = "", urgency = "normal", topic } = headers as Record<string, string | undefined>;
    if (request.method !== "POST") throw new PushFault(405, "The method is not POST.");
    const { origin } = double;
    await requireVapid(headers.authorization, { origin, key: subscriber.applicationServerKey, now: now() });
    if (!/^\d{1,10}$/u.test(ttl)) throw new PushFault(400, "TTL is missing.");
    if (!URGENCIES.includes(urgency)) throw new PushFault(400, "Urgency is unknown.");
    if (topic !== undefined && !/^[\w-]{1,32}$/u.test(topic)) throw new PushFault(400, "Topic is malformed.");
    if (headers["content-encoding"] !== "aes128gcm") throw new PushFault(400, "The content encoding is not aes128gcm.");
    if (body.length > MAX_BODY_BYTES) throw new PushFault(413, "The body is larger than 4,096 bytes.");
    const text = decrypt(body, subscriber);
    const json = JSON.parse(text) as Record<string, unknown>;
    received.push({ endpoint, text, json, ttl: Number(ttl), urgency, topic, size: body.length });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const endpoint = `${double.origin}${request.url ?? ""}`;
    requests.push(endpoint);
    const body = await readBody(request);
    const subscriber = subscribers.get(endpoint);
    if (subscriber === undefined) return void response.writeHead(404).end();
    const { behaviour } = subscriber;
    if (behaviour === "hang") return;
    if (behaviour === "cut") return void request.socket.destroy();
    if (behaviour === "endless") return void writeForEver(response);
    if (behaviour === "redirect")
      return void response.writeHead(307, { location: `https://127.0.0.1:${portOf(server)}/redirected` }).end();
    if (behaviour === 201) await take(request, body, endpoint, subscriber);
    const later = behaviour === 429 || behaviour === 503 ? { "retry-after": retryAfter } : {};
    // Services quote endpoints in their answers.
    response.writeHead(behaviour, later).end(JSON.stringify({ endpoint }));
  }

  const server = createServer({ cert, key }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      faults.push((error as Error).message);
      response.writeHead(error instanceof PushFault ? error.status : 400).end();
    });
  });
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const double: PushServiceDouble = {
    origin: `https://localhost:${portOf(server)}`,
    get endpoints() {
      const agent = createGuardedAgent({ ca: cert, isAllowed: (address) => address === "127.0.0.1" });
      return { isAllowed: (endpoint: string) => endpoint.startsWith(`${double.origin}/`), agent };
    },
    ca: cert,
    received,
    faults,
    requests,
    get connections() {
      return connections;
    },
    subscribe(behaviour = 201, applicationServerKey) {
      const keys = createECDH("prime256v1");
      const p256dh = keys.generateKeys("base64url");
      const auth = randomBytes(16).toString("base64url");
      const endpoint = `${double.origin}/${behaviour}/${randomBytes(16).toString("base64url")}`;
      subscribers.set(endpoint, { keys, auth, applicationServerKey, behaviour });
      return { endpoint, p256dh, auth };
    },
    setBehaviour(endpoint, behaviour) {
      const subscriber = subscribers.get(endpoint);
      if (subscriber === undefined) throw new Error("There is no such subscription.");
      subscriber.behaviour = behaviour;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return double;
}

function decrypt(body: Buffer, { keys, auth }: Subscriber): string {
  try {
    const text = ece.decrypt(body, { version: "aes128gcm", privateKey: keys, authSecret: auth });
    return text.toString("utf8");
  } catch (error) {
    throw new PushFault(400, `The body cannot be decrypted: ${(error as Error).message}`);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function writeForEver(response: ServerResponse): void {
  response.writeHead(201);
  const write = () => {
    while (response.write("x".repeat(1024)));
  };
  response.on("drain", write);
  write();
}

function portOf(server: { address(): unknown }): number {
  return (server.address() as AddressInfo).port;
}
