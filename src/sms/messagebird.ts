import { isGsm7 } from "./alphabet.js";
import { TIMEOUT_MS, outcomeOfStatus, parseJson, post } from "./post.js";
import type { SmsProvider } from "./sms.js";

/** Account at MessageBird (Bird). */
export interface MessageBirdSettings {
  readonly accessKey: string;
  readonly from: string;
}

/**
 * MessageBird (https://developers.messagebird.com/api/sms-messaging). 422 names the faulty parameter: codes 9 and 10 are
 * those of missing and of invalid ones (ResponseError in its SDK for PHP), whether it is the number or the sender.
 */
export function createMessageBirdProvider(
  { accessKey, from }: MessageBirdSettings,
  origin = "https://rest.messagebird.com",
): SmsProvider {
  return {
    name: "messagebird",
    timeoutMs: TIMEOUT_MS,
    async send({ phoneNumber, text }) {
      const answer = await post({
        url: `${origin}/messages`,
        headers: { authorization: `AccessKey ${accessKey}`, "content-type": "application/json" },
        body: JSON.stringify({
          originator: from,
          recipients: [phoneNumber.replace(/^\+/u, "")],
          body: text,
          datacoding: isGsm7(text) ? "plain" : "unicode",
        }),
      });
      if ("result" in answer) return answer;
      if (answer.status === 201) return { result: "accepted" };
      const errors = errorsOf(answer.body);
      const code = errors[0]?.code;
      if (
        answer.status === 422 &&
        errors.length > 0 &&
        errors.every(({ parameter }) => /^recipients?$/u.test(parameter))
      )
        return { result: "number", reason: `code ${code}` };
      return outcomeOfStatus(answer, code === undefined ? "" : `, code ${code}`);
    },
  };
}

/** Reads the errors of an answer, `[{code, description, parameter}]`. */
function errorsOf(body: string): { code: number; parameter: string }[] {
  const answer = parseJson(body) as { errors?: unknown } | null | undefined;
  const errors = Array.isArray(answer?.errors)
    ? (answer.errors as ({ code?: unknown; parameter?: unknown } | null)[])
    : [];
  return errors.flatMap((error) =>
    typeof error?.code === "number" && Number.isInteger(error.code) && error.code >= 0 && error.code < 10_000
      ? [{ code: error.code, parameter: String(error.parameter) }]
      : [],
  );
}
