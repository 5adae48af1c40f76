import { outcomeOfStatus, post } from "./post.js";
import type { SmsProvider } from "./sms.js";

/** A gateway of the operator's own. */
export interface GatewaySettings {
  readonly url: string;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

/**
 * Posts `{"to", "text"}` with a bearer token. 2xx takes the message, 422 refuses the number, 408, 429 and 5xx ask for
 * another attempt, and any other status is the operator's to mend.
 */
export function createGatewayProvider({ url, token, timeoutMs }: GatewaySettings): SmsProvider {
  return {
    name: "http",
    timeoutMs,
    async send({ phoneNumber, text }) {
      const answer = await post({
        url,
        headers: {
          "content-type": "application/json",
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ to: phoneNumber, text }),
        timeoutMs,
      });
      if ("result" in answer) return answer;
      if (answer.status >= 200 && answer.status < 300) return { result: "accepted" };
      if (answer.status === 422) return { result: "number", reason: "answered 422" };
      return outcomeOfStatus(answer);
    },
  };
}
