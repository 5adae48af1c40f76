import type { Clock } from "../../infra/clock.js";
import { SEND_TIMEOUT_MS, withDeadline } from "../deadline.js";
import type { PushMessage, PushOutcome, PushService, PushTarget } from "../push.js";
import { ApnsConnection, ApnsConnectionError } from "./connection.js";
import type { ApnsAnswer, ApnsConnectionOptions } from "./connection.js";
import { openApnsKey } from "./key.js";
import type { ApnsKeySettings } from "./key.js";
import { apnsOutcome, errorOf } from "./outcome.js";
import { ProviderToken } from "./provider-token.js";
import { apnsRequest } from "./request.js";
import type { ApnsRequest } from "./request.js";

type ApnsTarget = Extract<PushTarget, { kind: "APNS" }>;
type Environment = ApnsTarget["environment"];

export interface ApnsSettings extends ApnsKeySettings {
  readonly PUSH_TITLE: string;
}

export interface ApnsOptions extends ApnsConnectionOptions {
  readonly now: Clock;
  /** Origins of APNs, which only tests change. */
  readonly origins?: Readonly<Record<Environment, string>>;
  readonly timeoutMs?: number;
}

const ORIGINS: Readonly<Record<Environment, string>> = {
  PRODUCTION: "https://api.push.apple.com",
  SANDBOX: "https://api.sandbox.push.apple.com",
};

/** Opens the Apple Push Notification service with the key of the settings. @throws StartupError */
export async function createApns(settings: ApnsSettings, options: ApnsOptions): Promise<PushService> {
  const { now, origins = ORIGINS, timeoutMs = SEND_TIMEOUT_MS } = options;
  const providerToken = new ProviderToken(await openApnsKey(settings, now), now);
  const connections = {
    PRODUCTION: new ApnsConnection(origins.PRODUCTION, options),
    SANDBOX: new ApnsConnection(origins.SANDBOX, options),
  };

  async function post(environment: Environment, request: ApnsRequest, signal: AbortSignal): Promise<ApnsAnswer> {
    const token = await providerToken.get();
    const headers = { ...request.headers, authorization: `bearer ${token}` };
    const answer = await connections[environment].post(request.path, headers, request.body, signal);
    if (answer.status !== 403 || errorOf(answer.body) !== "ExpiredProviderToken") return answer;
    if (!(await providerToken.renew(token))) return answer;
    const renewed = { ...request.headers, authorization: `bearer ${await providerToken.get()}` };
    return connections[environment].post(request.path, renewed, request.body, signal);
  }

  /** Sends once more what APNs has not read, as happens around each GOAWAY. */
  async function send(target: ApnsTarget, message: PushMessage, signal: AbortSignal): Promise<PushOutcome> {
    const request = apnsRequest(target, message, settings.PUSH_TITLE);
    const attempt = () => post(target.environment, request, signal);
    const answer = await attempt().catch((error: unknown) => {
      if (error instanceof ApnsConnectionError && error.isUnread && !signal.aborted) return attempt();
      throw error;
    });
    return apnsOutcome(answer);
  }

  return {
    circuitOf: (target) => (target.kind === "APNS" && target.environment === "SANDBOX" ? "apns sandbox" : "apns"),

    send(target, message, signal) {
      if (target.kind !== "APNS") return Promise.resolve({ result: "refused", reason: "Not a device of APNs" });
      // It becomes a part of the path.
      if (!/^[0-9a-f]+$/iu.test(target.token))
        return Promise.resolve({ result: "gone", reason: "The token is not hexadecimal" });
      return withDeadline(timeoutMs, signal, (deadline) => send(target, message, deadline)).catch(failureOf);
    },

    async close() {
      await Promise.all(Object.values(connections).map((connection) => connection.close()));
    },
  };
}

function failureOf(error: unknown): PushOutcome {
  const code = error instanceof ApnsConnectionError ? error.code : "no request";
  return { result: "retry", reason: `No answer of APNs: ${code}`, scope: "service" };
}
