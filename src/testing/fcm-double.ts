import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { jwtVerify } from "jose";
import type { Clock } from "../infra/clock.js";
import { createSelfSigned } from "./self-signed.js";

/** Message that the double has accepted. */
export interface FcmDoubleMessage {
  readonly token: string;
  readonly data: Readonly<Record<string, string>>;
  readonly android: { readonly collapse_key: string; readonly priority: string; readonly ttl: string };
}

/** Answer of a status and a body, no answer at all, or an end of the connection. */
export type FcmDoubleAnswer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | "hang"
  | "cut";

/** Firebase Cloud Messaging and Google's token endpoint over HTTPS, as strict as their documentation. */
export interface FcmDouble {
  readonly origin: string;
  /** Certificate of the double, in PEM. */
  readonly ca: string;
  /** Content of the file of a service account of the double. */
  readonly serviceAccount: Readonly<Record<string, string>>;
  readonly messages: readonly FcmDoubleMessage[];
  readonly requests: number;
  readonly connections: number;
  /** Access tokens that are valid. */
  readonly accessTokens: Set<string>;
  /** Requests to the token endpoint. */
  readonly tokenRequests: number;
  /** Answers by device token; others are checked and accepted. */
  readonly answers: Map<string, FcmDoubleAnswer>;
  /** Answer of the token endpoint, instead of a token. Settable. */
  tokenAnswer: FcmDoubleAnswer | undefined;
  /** Time before each answer. Settable. */
  delayMs: number;
  /** Closes connections that are idle. */
  closeIdle(): void;
  close(): Promise<void>;
}

const PROJECT = "chat-example";
const SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** Body of an error of FCM, in the form of its documentation. */
export function fcmError(code: number, status: string, message: string, ...details: object[]): FcmDoubleAnswer {
  return { status: code, body: { error: { code, message, status, details } } };
}

/** Detail of an error that has a code of FCM. */
export const fcmDetail = (errorCode: string) => ({
  "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError",
  errorCode,
});

/** Listens on a free port of this machine. */
export async function startFcmDouble({ now }: { readonly now: Clock }): Promise<FcmDouble> {
  const { cert, key } = createSelfSigned();
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const email = `sender@${PROJECT}.iam.gserviceaccount.com`;
  const messages: FcmDoubleMessage[] = [];
  const sockets = new Set<Socket>();
  let [requests, tokenRequests, connections] = [0, 0, 0];
  const server = createServer({ cert, key, keepAliveTimeout: 60_000 }, (request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  server.on("secureConnection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    if (double.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, double.delayMs));
    const answer = request.url === "/token" ? await exchange(text) : receive(request, text);
    if (answer === "hang") return;
    if (answer === "cut") return void response.destroy();
    const { status, body, headers = {} } = answer;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body ?? {}));
  }

  async function exchange(text: string): Promise<FcmDoubleAnswer> {
    tokenRequests += 1;
    if (double.tokenAnswer !== undefined) return double.tokenAnswer;
    const form = new URLSearchParams(text);
    if (form.get("grant_type") !== GRANT) return { status: 400, body: { error: "unsupported_grant_type" } };
    const audience = `${double.origin}/token`;
    const expected = {
      issuer: email,
      audience,
      algorithms: ["RS256"],
      currentDate: now(),
      requiredClaims: ["iat", "exp"],
    };
    const verified = await jwtVerify<{ scope?: string }>(form.get("assertion") ?? "", publicKey, expected).catch(
      () => undefined,
    );
    const { iat = 0, exp = 0, scope } = verified?.payload ?? {};
    const isFresh = Math.abs(iat - now().getTime() / 1000) < 300 && exp - iat <= 3600;
    if (verified?.protectedHeader.kid !== "key-1" || !isFresh) return { status: 400, body: { error: "invalid_grant" } };
    if (scope !== SCOPE) return { status: 400, body: { error: "invalid_scope" } };
    const token = `ya29.${randomBytes(200).toString("base64url")}`;
    double.accessTokens.add(token);
    return { status: 200, body: { access_token: token, expires_in: 3599, token_type: "Bearer" } };
  }

  function receive(request: IncomingMessage, text: string): FcmDoubleAnswer {
    requests += 1;
    if (request.url !== `/v1/projects/${PROJECT}/messages:send` || request.method !== "POST")
      return fcmError(404, "NOT_FOUND", "Requested entity was not found.");
    const [, accessToken = ""] = /^Bearer (\S+)$/u.exec(request.headers.authorization ?? "") ?? [];
    if (!double.accessTokens.has(accessToken))
      return fcmError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
    const { message } = JSON.parse(text) as { message: FcmDoubleMessage };
    const answer = double.answers.get(message.token);
    if (answer !== undefined) return answer;
    const fault = faultOf(message);
    if (fault !== undefined) return fcmError(400, "INVALID_ARGUMENT", fault, fcmDetail("INVALID_ARGUMENT"));
    messages.push(message);
    return { status: 200, body: { name: `projects/${PROJECT}/messages/0:${messages.length}` } };
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const double: FcmDouble = {
    ...{ origin, ca: cert, messages, accessTokens: new Set<string>(), answers: new Map<string, FcmDoubleAnswer>() },
    ...{ tokenAnswer: undefined, delayMs: 0 },
    serviceAccount: {
      ...{ type: "service_account", project_id: PROJECT, private_key_id: "key-1", client_email: email },
      private_key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
      token_uri: `${origin}/token`,
    },
    get requests() {
      return requests;
    },
    get connections() {
      return connections;
    },
    get tokenRequests() {
      return tokenRequests;
    },
    closeIdle: () => server.closeIdleConnections(),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return double;
}

function faultOf({ token, data, android }: FcmDoubleMessage): string | undefined {
  if (token === "") return "Recipient of the message is not set.";
  if (Object.values(data).some((value) => typeof value !== "string")) return "Invalid value at 'message.data'";
  if (Object.keys(data).some((name) => /^(from|message_type|google.*|gcm.*)$/u.test(name))) return "Invalid data key";
  const size = Object.entries(data).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
  if (size > 4096) return "Android message is too big";
  const [, ttl] = /^(\d+)s$/u.exec(android.ttl) ?? [];
  if (ttl === undefined || Number(ttl) > 2_419_200) return "Invalid value at 'message.android.ttl'";
  return ["HIGH", "NORMAL"].includes(android.priority) ? undefined : "Invalid value at 'message.android.priority'";
}
