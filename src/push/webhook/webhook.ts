import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { type Clock, MINUTE } from "../../infra/clock.js";
import { SEND_TIMEOUT_MS, withDeadline } from "../deadline.js";
import { type PostAnswer, PostError, post } from "../post.js";
import type { PushMessage, PushOutcome, PushService, PushTarget } from "../push.js";
import { retryAfterMs } from "../retry-after.js";
import { eventOf } from "./event.js";
import { createWebhookSigner } from "./sign.js";

export interface WebhookOptions {
  /** Address of the operator: https, or http of this machine. */
  readonly url: string;
  /** The first is the current one; the second is the one before, while receivers change to the new one. */
  readonly secrets: readonly string[];
  readonly now: Clock;
  readonly timeoutMs?: number;
}

/** Time without calls after the receiver has answered that it is gone. */
const PAUSE_MS = 60 * MINUTE;

/** Sends pushes to an address of the operator as signed events (Standard Webhooks), one for each person. */
export function createWebhook({ url, secrets, now, timeoutMs = SEND_TIMEOUT_MS }: WebhookOptions): PushService {
  const agent = url.startsWith("https:") ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const sign = createWebhookSigner(secrets);
  let pausedUntil = 0;

  async function send(userId: string, message: PushMessage, signal: AbortSignal): Promise<PushOutcome> {
    const at = now();
    const pause = pausedUntil - at.getTime();
    // A longer pause means that the clock was set back.
    if (pause > 0 && pause <= PAUSE_MS)
      return { result: "retry", reason: "paused after status 410", retryAfterMs: pause, scope: "service" };
    const body = eventOf(message, userId, at);
    const headers = { "content-type": "application/json", ...sign(message.id, at, body) };
    try {
      const answer = await withDeadline(timeoutMs, signal, (limited) =>
        post({ url, agent, headers, body: Buffer.from(body), signal: limited }),
      );
      if (answer.status === 410) pausedUntil = now().getTime() + PAUSE_MS;
      return outcomeOf(answer, now());
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      return { result: "retry", reason: error.code === "ABORT_ERR" ? "time-out" : error.code, scope: "service" };
    }
  }

  return {
    circuitOf: () => "webhook",
    send: (target, message, signal) => send(requireWebhook(target), message, signal),
    close: () => {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

function outcomeOf({ status, headers }: PostAnswer, now: Date): PushOutcome {
  const reason = `status ${status}`;
  if (status >= 200 && status < 300) return { result: "sent" };
  if (status !== 429 && status < 500) return { result: "refused", reason };
  const retryAfter = retryAfterMs(headers["retry-after"], now);
  return { result: "retry", reason, ...(retryAfter !== undefined && { retryAfterMs: retryAfter }), scope: "service" };
}

function requireWebhook(target: PushTarget): string {
  if (target.kind !== "WEBHOOK") throw new Error(`The webhook cannot send to a target of kind ${target.kind}.`);
  return target.userId;
}
