import { TIMEOUT_MS, outcomeOfStatus, parseJson, post } from "./post.js";
import type { SmsProvider } from "./sms.js";

/** Account at Twilio. Without an API key, the account's SID is the user of `authToken`. */
export interface TwilioSettings {
  readonly accountSid: string;
  readonly apiKey: string | undefined;
  readonly authToken: string;
  /** A number, a short code or a name; needless with a messaging service. */
  readonly from: string | undefined;
  readonly messagingServiceSid: string | undefined;
}

/**
 * Codes of numbers that cannot receive (https://www.twilio.com/docs/api/errors/<code>): invalid, short code, equal to the
 * sender, premium, country not permitted, unsubscribed, not reachable from the sender, not mobile, landline. 21408 is
 * no fault to mend: permissions by country are the protection against SMS pumping.
 */
const NUMBER_CODES = new Set([21211, 21265, 21266, 21268, 21408, 21610, 21612, 21614, 21635]);

/** Twilio (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource). */
export function createTwilioProvider(settings: TwilioSettings, origin = "https://api.twilio.com"): SmsProvider {
  const { accountSid, apiKey, authToken, from, messagingServiceSid } = settings;
  const authorization = `Basic ${Buffer.from(`${apiKey ?? accountSid}:${authToken}`).toString("base64")}`;
  const sender: Record<string, string> =
    messagingServiceSid === undefined ? { From: from ?? "" } : { MessagingServiceSid: messagingServiceSid };
  return {
    name: "twilio",
    timeoutMs: TIMEOUT_MS,
    async send({ phoneNumber, text }) {
      const answer = await post({
        url: `${origin}/2010-04-01/Accounts/${accountSid}/Messages.json`,
        headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ To: phoneNumber, ...sender, Body: text }).toString(),
      });
      if ("result" in answer) return answer;
      if (answer.status === 201) return { result: "accepted" };
      const code = codeOf(answer.body);
      if (code === undefined) return outcomeOfStatus(answer);
      if (NUMBER_CODES.has(code)) return { result: "number", reason: `code ${code}` };
      return outcomeOfStatus(answer, `, code ${code}`);
    },
  };
}

/** Reads `code` of an error, a number of five digits. */
function codeOf(body: string): number | undefined {
  const code = (parseJson(body) as { code?: unknown } | null | undefined)?.code;
  return typeof code === "number" && Number.isInteger(code) && code > 0 && code < 100_000 ? code : undefined;
}
