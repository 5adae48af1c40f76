import type { Clock } from "../infra/clock.js";
import { createAwsSigner, sha256Hex } from "../infra/crypto/aws-signature.js";
import { TIMEOUT_MS, outcomeOfStatus, post } from "./post.js";
import type { SmsProvider } from "./sms.js";

/** Credentials for Amazon SNS. */
export interface SnsSettings {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A number of the account with +, or a sender id; undefined for the account's default. */
  readonly from: string | undefined;
}

/** Errors of https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html and of Publish that pass, with status 400 too. */
const RETRY_CODES = /^(Throttl|RequestLimitExceeded|InternalError|InternalFailure|ServiceUnavailable)/u;
const FORM = "application/x-www-form-urlencoded";

/** Amazon SNS (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html), signed with version 4. */
export function createSnsProvider(settings: SnsSettings, now: Clock, endpoint?: string): SmsProvider {
  const { region, from, ...credentials } = settings;
  const origin = endpoint ?? `https://sns.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  const { host } = new URL(origin);
  const signer = createAwsSigner({ ...credentials, region, service: "sns" });
  return {
    name: "sns",
    timeoutMs: TIMEOUT_MS,
    async send({ phoneNumber, text }) {
      const body = new URLSearchParams({
        Action: "Publish",
        Version: "2010-03-31",
        PhoneNumber: phoneNumber,
        Message: text,
        ...attributes({ "AWS.SNS.SMS.SMSType": "Transactional", ...senderOf(from) }),
      }).toString();
      const request = { method: "POST", host, path: "/", headers: { "content-type": FORM } };
      const { headers } = signer.sign(request, now(), sha256Hex(body));
      const answer = await post({ url: `${origin}/`, headers, body });
      if ("result" in answer) return answer;
      if (answer.status === 200) return { result: "accepted" };
      // A document of XML: <ErrorResponse><Error><Type/><Code/><Message/></Error></ErrorResponse>.
      const code = /<Code>([A-Za-z.]{1,64})<\/Code>/u.exec(answer.body)?.[1];
      if (code === undefined) return outcomeOfStatus(answer);
      if (code === "OptedOut" || (code === "InvalidParameter" && namesNumber(answer.body)))
        return { result: "number", reason: `code ${code}` };
      if (RETRY_CODES.test(code)) return { result: "retry", reason: `code ${code}` };
      return outcomeOfStatus(answer, `, code ${code}`);
    },
  };
}

/** InvalidParameter is the fault of the number where it says "Invalid parameter: PhoneNumber", else that of a setting. */
function namesNumber(body: string): boolean {
  return /Invalid parameter: PhoneNumber\b/iu.test(body);
}

/** Attributes of https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html. */
function senderOf(from: string | undefined): Record<string, string> {
  if (from === undefined) return {};
  return { [/^\+?\d+$/u.test(from) ? "AWS.MM.SMS.OriginationNumber" : "AWS.SNS.SMS.SenderID"]: from };
}

function attributes(values: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(values).flatMap(([name, value], index) => {
    const entry = `MessageAttributes.entry.${index + 1}`;
    return [
      [`${entry}.Name`, name],
      [`${entry}.Value.DataType`, "String"],
      [`${entry}.Value.StringValue`, value],
    ];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
