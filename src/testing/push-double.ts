import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { withDeadline } from "../push/deadline.js";
import type { PushMessage, PushOutcome, PushService, PushServiceKind, PushServices, PushTarget } from "../push/push.js";

/** Push that the double was given. */
export interface ReceivedPush extends Omit<PushMessage, "expiresAt"> {
  readonly kind: PushServiceKind;
  /** Token or endpoint of the device; id of the person for the webhook. */
  readonly address: string;
  readonly expiresAt: string;
}

/** Answer to a push: a status, or none at all; "cut" accepts the push, and cuts the connection before the answer. */
export interface Answer {
  readonly status: number | "hang" | "cut";
  /** Retry-After, in seconds. */
  readonly retryAfter?: number;
  /** Time until the answer. */
  readonly delayMs?: number;
  /** Event before which there is no answer. */
  readonly after?: Promise<unknown>;
}

/** Push service of no vendor: an HTTP server that keeps what it accepts, and answers by rules. */
export interface PushDouble {
  readonly url: string;
  /** Accepted pushes, in order. */
  readonly accepted: readonly ReceivedPush[];
  /** All pushes, in order. */
  readonly received: readonly ReceivedPush[];
  /** Answers each push by this rule from now on; undefined accepts it. */
  answerBy(rule: (push: ReceivedPush) => Answer | undefined): void;
  to(address: string): ReceivedPush[];
  /** Cuts all connections. */
  cut(): void;
  stop(): Promise<void>;
}

const ACCEPTED = 201;
/** Above the time of any answer that a test waits for. */
const DEADLINE_MS = 600_000;

/** Starts a double. */
export async function startPushDouble(): Promise<PushDouble> {
  const received: ReceivedPush[] = [];
  const accepted: ReceivedPush[] = [];
  let rule: (push: ReceivedPush) => Answer | undefined = () => undefined;
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const push = JSON.parse(await bodyOf(request)) as ReceivedPush;
    const { status, retryAfter, delayMs = 0, after } = rule(push) ?? { status: ACCEPTED };
    received.push(push);
    if (delayMs > 0) await sleep(delayMs);
    await after;
    if (status === ACCEPTED || status === "cut") accepted.push(push);
    if (status === "cut") request.socket.destroy();
    if (status === "hang" || status === "cut") return;
    response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }).end();
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    accepted,
    answerBy: (next) => void (rule = next),
    to: (address) => accepted.filter((push) => push.address === address),
    cut: () => server.closeAllConnections(),
    stop: () => close(server),
  };
}

/** Returns services of all kinds of devices that send to the double. The part of an address before a dot names its circuit. */
export function servicesOf({ url }: Pick<PushDouble, "url">, hasWebhook = false): PushServices {
  const service: PushService = {
    circuitOf: (target) => addressOf(target).split(".")[0] ?? "",
    send: (target, message, signal) => send(url, target, message, signal),
    close: () => Promise.resolve(),
  };
  const webhook = { ...service, circuitOf: () => "webhook" };
  return { WEB: service, FCM: service, APNS: service, ...(hasWebhook && { WEBHOOK: webhook }) };
}

async function send(url: string, target: PushTarget, message: PushMessage, signal: AbortSignal): Promise<PushOutcome> {
  const push: ReceivedPush = {
    ...message,
    ...{ kind: target.kind, address: addressOf(target), expiresAt: message.expiresAt.toISOString() },
  };
  try {
    const body = JSON.stringify(push);
    const response = await withDeadline(DEADLINE_MS, signal, (limited) =>
      fetch(url, { method: "POST", body, signal: limited }),
    );
    return outcomeOf(response);
  } catch {
    return { result: "retry", reason: "no answer", scope: "service" };
  }
}

function outcomeOf({ status, headers }: Response): PushOutcome {
  const reason = `status ${status}`;
  const seconds = headers.get("retry-after");
  const waits = seconds !== null && { retryAfterMs: Number(seconds) * 1000 };
  if (status === ACCEPTED) return { result: "sent" };
  if (status === 410) return { result: "gone", reason };
  if (status === 413) return { result: "too large", reason };
  if (status === 429) return { result: "retry", reason, scope: "device", ...waits };
  if (status >= 500) return { result: "retry", reason, scope: "service", ...waits };
  return { result: "refused", reason };
}

function addressOf(target: PushTarget): string {
  if (target.kind === "WEBHOOK") return target.userId;
  return target.kind === "WEB" ? target.endpoint : target.token;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
