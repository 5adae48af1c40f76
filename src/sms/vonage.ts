import { isGsm7 } from "./alphabet.js";
import { TIMEOUT_MS, outcomeOfStatus, parseJson, post } from "./post.js";
import type { SmsProvider } from "./sms.js";

/** Account at Vonage. */
export interface VonageSettings {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly from: string;
}

/** Statuses of https://developer.vonage.com/en/api-errors/sms: invalid message (such as an unknown prefix), number barred. */
const NUMBER_STATUSES = new Set(["6", "7"]);
/** Throttled, internal error, too many binds. */
const RETRY_STATUSES = new Set(["1", "5", "10"]);

/** Vonage's SMS API (https://developer.vonage.com/en/api/sms). It answers 200 to refusals too. */
export function createVonageProvider(settings: VonageSettings, origin = "https://rest.nexmo.com"): SmsProvider {
  const { apiKey, apiSecret, from } = settings;
  return {
    name: "vonage",
    timeoutMs: TIMEOUT_MS,
    async send({ phoneNumber, text }) {
      const answer = await post({
        url: `${origin}/sms/json`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          api_key: apiKey,
          api_secret: apiSecret,
          from: withoutPlus(from),
          to: withoutPlus(phoneNumber),
          text,
          type: isGsm7(text) ? "text" : "unicode",
        }),
      });
      if ("result" in answer) return answer;
      if (answer.status !== 200) return outcomeOfStatus(answer);
      const status = statusOf(answer.body);
      // The message may have been taken: a second one has the same code.
      if (status === undefined) return { result: "retry", reason: "answered 200 without a status" };
      if (status === "0") return { result: "accepted" };
      const reason = `status ${status}`;
      if (NUMBER_STATUSES.has(status)) return { result: "number", reason };
      return { result: RETRY_STATUSES.has(status) ? "retry" : "refused", reason };
    },
  };
}

/** Numbers are in E.164 without the plus. */
function withoutPlus(number: string): string {
  return number.replace(/^\+/u, "");
}

function statusOf(body: string): string | undefined {
  const answer = parseJson(body) as { messages?: unknown } | null | undefined;
  const [first] = Array.isArray(answer?.messages) ? (answer.messages as ({ status?: unknown } | null)[]) : [];
  const status = first?.status;
  return typeof status === "string" && /^\d{1,3}$/u.test(status) ? status : undefined;
}
