import type { KeyObject } from "node:crypto";
import { constants, createSecureServer } from "node:http2";
import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { jwtVerify } from "jose";
import type { Clock } from "../infra/clock.js";
import { createSelfSigned } from "./self-signed.js";

/** Push that the double has accepted. */
export interface ApnsDoublePush {
  readonly token: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly aps: Record<string, unknown>; readonly convospace: Record<string, unknown> };
}

/** Answer for a device token: a status and an error string, no answer at all, or an end of the connection. */
export type ApnsDoubleAnswer = Fault | "hang" | "cut" | "goaway" | "refuse";

interface Fault {
  readonly status: number;
  readonly reason?: string;
  /** Body instead of the error string in JSON. */
  readonly text?: string;
}

/** Apple Push Notification service over HTTP/2 and TLS that checks requests as strictly as the documentation says. */
export interface ApnsDouble {
  readonly origin: string;
  /** Certificate of the double, in PEM. */
  readonly ca: string;
  /** Accepted pushes, in their order. */
  readonly pushes: readonly ApnsDoublePush[];
  /** Provider tokens seen, each once. */
  readonly providerTokens: ReadonlySet<string>;
  /** Requests received, with those that were not accepted. */
  readonly requests: number;
  readonly connections: number;
  readonly openConnections: number;
  /** Most requests under way at once on a connection. */
  readonly maxStreams: number;
  /** Answers by device token; others are checked and accepted. */
  readonly answers: Map<string, ApnsDoubleAnswer>;
  /** Time before each answer. Settable. */
  delayMs: number;
  /** Makes each connection end after its requests under way. */
  goAway(): void;
  close(): Promise<void>;
}

export interface ApnsDoubleOptions {
  readonly publicKey: KeyObject;
  readonly keyId: string;
  readonly teamId: string;
  readonly topics: readonly string[];
  readonly now: Clock;
  /** Requests at once on a connection, once it has sent a valid token. */
  readonly maxConcurrentStreams?: number;
}

const HOUR_S = 3600;

/** Listens on a free port of this machine. */
export async function startApnsDouble(options: ApnsDoubleOptions): Promise<ApnsDouble> {
  const { cert, key } = createSelfSigned();
  const server = createSecureServer({ cert, key, settings: { maxConcurrentStreams: 1 } });
  const sessions = new Set<Http2Session>();
  const open = new Map<Http2Session, number>();
  const pushes: ApnsDoublePush[] = [];
  const providerTokens = new Set<string>();
  let [requests, connections, maxStreams] = [0, 0, 0];

  server.on("session", (session) => {
    connections += 1;
    sessions.add(session);
    session.on("error", () => undefined).on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, headers) => {
    const { session } = stream;
    if (session === undefined) return;
    requests += 1;
    open.set(session, (open.get(session) ?? 0) + 1);
    maxStreams = Math.max(maxStreams, open.get(session) ?? 0);
    stream.on("error", () => undefined).on("close", () => open.set(session, (open.get(session) ?? 0) - 1));
    void serve(stream, session, headers).catch(() => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  });

  async function serve(stream: ServerHttp2Stream, session: Http2Session, headers: IncomingHttpHeaders) {
    stream.setEncoding("utf8");
    const text = ((await stream.toArray()) as string[]).join("");
    const token = /^\/3\/device\/(.*)$/u.exec(String(headers[":path"]))?.[1] ?? "";
    const answer = double.answers.get(token);
    if (answer === "hang") return;
    if (answer === "cut") return session.destroy();
    if (answer === "refuse") return stream.close(constants.NGHTTP2_REFUSED_STREAM);
    if (answer === "goaway") {
      // This request and those after it are not read.
      double.answers.delete(token);
      session.goaway(constants.NGHTTP2_NO_ERROR, (stream.id ?? 2) - 2);
      return;
    }
    if (double.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, double.delayMs));
    const fault = answer ?? (await faultOf(headers, token, text, session));
    if (stream.closed || stream.destroyed) return;
    if (fault !== undefined && fault.status !== 200) {
      stream.respond({ ":status": fault.status, "content-type": "application/json" });
      return void stream.end(fault.text ?? JSON.stringify({ reason: fault.reason }));
    }
    pushes.push({ token, headers, body: JSON.parse(text) as ApnsDoublePush["body"] });
    stream.respond({ ":status": 200, "apns-id": crypto.randomUUID() });
    stream.end();
  }

  async function faultOf(
    headers: IncomingHttpHeaders,
    token: string,
    text: string,
    session: Http2Session,
  ): Promise<Fault | undefined> {
    const fault = (status: number, reason: string): Fault => ({ status, reason });
    const header = (name: string) => String(headers[name] ?? "");
    if (headers[":method"] !== "POST") return fault(405, "MethodNotAllowed");
    const [, jwt] = /^bearer (\S+)$/u.exec(header("authorization")) ?? [];
    if (jwt === undefined) return fault(403, "MissingProviderToken");
    const expected = {
      issuer: options.teamId,
      algorithms: ["ES256"],
      requiredClaims: ["iat"],
      currentDate: options.now(),
    };
    const { payload, protectedHeader } = await jwtVerify(jwt, options.publicKey, expected).catch(() => NO_JWT);
    if (protectedHeader.kid !== options.keyId) return fault(403, "InvalidProviderToken");
    const age = Math.floor(options.now().getTime() / 1000) - (payload.iat ?? 0);
    if (age > HOUR_S || age < -HOUR_S) return fault(403, "ExpiredProviderToken");
    if (!providerTokens.has(jwt) || session.localSettings.maxConcurrentStreams === 1)
      session.settings({ maxConcurrentStreams: options.maxConcurrentStreams ?? 1000 });
    providerTokens.add(jwt);
    if (!/^[0-9a-f]{64,200}$/iu.test(token)) return fault(400, "BadDeviceToken");
    if (header("apns-topic") === "") return fault(400, "MissingTopic");
    if (!options.topics.includes(header("apns-topic"))) return fault(400, "TopicDisallowed");
    if (Buffer.byteLength(header("apns-collapse-id")) > 64) return fault(400, "BadCollapseId");
    if (!["alert", "background"].includes(header("apns-push-type"))) return fault(400, "InvalidPushType");
    if (!["1", "5", "10"].includes(header("apns-priority"))) return fault(400, "BadPriority");
    if (!/^\d{1,10}$/u.test(header("apns-expiration"))) return fault(400, "BadExpirationDate");
    if (text === "") return fault(400, "PayloadEmpty");
    if (Buffer.byteLength(text) > 4096) return fault(413, "PayloadTooLarge");
    const { aps } = JSON.parse(text) as { aps: Record<string, unknown> };
    // Apple: a background push has priority 5 and nothing that a person can see or hear.
    if (header("apns-push-type") === "background")
      return header("apns-priority") === "5" && Object.keys(aps).join() === "content-available"
        ? undefined
        : fault(400, "BadPriority");
    return "alert" in aps || "badge" in aps || "sound" in aps ? undefined : fault(400, "InvalidPushType");
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const double: ApnsDouble = {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: cert,
    ...{ pushes, providerTokens, answers: new Map<string, ApnsDoubleAnswer>(), delayMs: 0 },
    get requests() {
      return requests;
    },
    get connections() {
      return connections;
    },
    get openConnections() {
      return sessions.size;
    },
    get maxStreams() {
      return maxStreams;
    },
    goAway: () => sessions.forEach((session) => session.close()),
    async close() {
      for (const session of sessions) session.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return double;
}

const NO_JWT = { payload: {} as { iat?: number }, protectedHeader: {} as { kid?: string } };
