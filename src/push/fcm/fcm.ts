import { Agent } from "node:https";
import type { Clock } from "../../infra/clock.js";
import { SEND_TIMEOUT_MS, withDeadline } from "../deadline.js";
import { PostError, post } from "../post.js";
import type { PostAnswer } from "../post.js";
import type { PushOutcome, PushService } from "../push.js";
import { AccessToken, NoAccessToken } from "./access-token.js";
import { fcmOutcome, isUnauthenticated } from "./outcome.js";
import { fcmRequest } from "./request.js";
import { openServiceAccount } from "./service-account.js";

export interface FcmOptions {
  readonly now: Clock;
  /** Origin of FCM, which only tests change. */
  readonly origin?: string;
  /** Certificate of the servers in PEM, instead of those that the system trusts. */
  readonly ca?: string | undefined;
  readonly timeoutMs?: number;
}

const ORIGIN = "https://fcm.googleapis.com";
const MAX_SOCKETS = 64;

/** Opens Firebase Cloud Messaging with the service account of a file. @throws StartupError */
export async function createFcm(serviceAccountFile: string, options: FcmOptions): Promise<PushService> {
  const { now, origin = ORIGIN, ca, timeoutMs = SEND_TIMEOUT_MS } = options;
  const account = await openServiceAccount(serviceAccountFile, now);
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, ca });
  const accessToken = new AccessToken(account, agent, now);
  const url = `${origin}/v1/projects/${account.projectId}/messages:send`;
  const closed = new AbortController();

  async function send(body: Uint8Array, signal: AbortSignal, isSecond = false): Promise<PostAnswer> {
    const token = await orAborted(accessToken.get(), signal);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await post({ url, agent, headers, body, signal });
    if (isSecond || !isUnauthenticated(answer) || !accessToken.drop(token)) return answer;
    return send(body, signal, true);
  }

  return {
    circuitOf: () => "fcm",

    async send(target, message, signal) {
      if (target.kind !== "FCM") return { result: "refused", reason: "Not a device of FCM" };
      const body = Buffer.from(fcmRequest(target.token, message, now()));
      try {
        const answer = await withDeadline(timeoutMs, [signal, closed.signal], (deadline) => send(body, deadline));
        return fcmOutcome(answer, now());
      } catch (error) {
        return failureOf(error);
      }
    },

    close() {
      closed.abort();
      accessToken.close();
      agent.destroy();
      return Promise.resolve();
    },
  };
}

/** The token is asked for on behalf of all: the end of one push does not end that request. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new PostError("ABORT_ERR", false));
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function failureOf(error: unknown): PushOutcome {
  if (error instanceof NoAccessToken) return error.outcome;
  const code = error instanceof PostError ? error.code : "no request";
  return { result: "retry", reason: `No answer of FCM: ${code}`, scope: "service" };
}
