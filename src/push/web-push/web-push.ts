import { type Clock, SECOND } from "../../infra/clock.js";
import { SEND_TIMEOUT_MS, withDeadline } from "../deadline.js";
import { PostError, post } from "../post.js";
import type { PushMessage, PushOutcome, PushService, PushTarget } from "../push.js";
import { encrypt } from "./encrypt.js";
import type { PushEndpoints } from "./endpoints.js";
import { outcomeOf, outcomeOfError } from "./outcome.js";
import { decodeReceiver } from "./receiver.js";
import { type TextOptions, textOf } from "./text.js";
import { type VapidKeys, createVapid } from "./vapid.js";

export interface WebPushOptions extends TextOptions {
  readonly keys: VapidKeys;
  readonly endpoints: PushEndpoints;
  readonly now: Clock;
  /** Milliseconds after which a push service that does not answer counts as away. */
  readonly timeoutMs?: number;
}

/** Length of the name of a circuit in the database. */
const MAX_CIRCUIT_CHARACTERS = 80;

type WebTarget = Extract<PushTarget, { kind: "WEB" }>;

/** Sends pushes to browsers (RFC 8030), encrypted (RFC 8291) and signed (RFC 8292). */
export function createWebPush(options: WebPushOptions): PushService {
  const { keys, endpoints, now, timeoutMs = SEND_TIMEOUT_MS } = options;
  const vapid = createVapid(keys, now);

  async function send(target: WebTarget, message: PushMessage, signal: AbortSignal): Promise<PushOutcome> {
    const { endpoint, p256dh, auth } = target;
    if (!endpoints.isAllowed(endpoint)) return { result: "refused", reason: "not an endpoint of a push service" };
    const text = textOf(message, options);
    if (text === undefined) return { result: "too large", reason: "too large to be encrypted" };
    const receiver = decodeReceiver(p256dh, auth);
    const body = receiver && encrypt(text, receiver);
    if (body === undefined) return { result: "gone", reason: "unusable keys" };
    const headers = { ...headersOf(message, now()), authorization: await vapid(new URL(endpoint).origin) };
    const { agent } = endpoints;
    try {
      const answer = await withDeadline(timeoutMs, signal, (limited) =>
        post({ url: endpoint, agent, headers, body, signal: limited }),
      );
      return outcomeOf(answer, now());
    } catch (error) {
      if (error instanceof PostError) return outcomeOfError(error);
      throw error;
    }
  }

  return {
    circuitOf: (target) => new URL(requireWeb(target).endpoint).origin.slice(0, MAX_CIRCUIT_CHARACTERS),
    send: (target, message, signal) => send(requireWeb(target), message, signal),
    close: () => {
      endpoints.agent.destroy();
      return Promise.resolve();
    },
  };
}

function headersOf({ payload, collapseKey, isSilent, expiresAt }: PushMessage, now: Date): Record<string, string> {
  const isUrgent = !isSilent && payload.type !== "clear";
  return {
    "content-type": "application/octet-stream",
    "content-encoding": "aes128gcm",
    ttl: String(Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / SECOND))),
    urgency: isUrgent ? "high" : "low",
    topic: collapseKey,
  };
}

function requireWeb(target: PushTarget): WebTarget {
  if (target.kind !== "WEB") throw new Error(`Web Push cannot send to a target of kind ${target.kind}.`);
  return target;
}
