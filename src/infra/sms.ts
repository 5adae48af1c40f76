import type { Config } from "./config.js";

/** Brings a code to a phone. Rejects, with an error fit for the log, when the gateway did not take it in time. */
export type SmsSender = (message: CodeMessage) => Promise<void>;

/** Purpose of a code: the act that it allows. */
export type CodePurpose = "LOGIN" | "DELETE_ACCOUNT";

export interface CodeMessage {
  readonly phoneNumber: string;
  readonly code: string;
  readonly purpose: CodePurpose;
  readonly validMinutes: number;
}

const DEEDS: Readonly<Record<CodePurpose, string>> = {
  LOGIN: "sign in",
  DELETE_ACCOUNT: "delete your account for good",
};

/**
 * The gateway that SMS_GATEWAY_URL names: it gets `POST {"to", "text"}` with SMS_GATEWAY_TOKEN as bearer and answers
 * with a 2xx status. Without one, codes are printed to the console, which the configuration refuses in production.
 */
export function createSmsSender(
  config: Pick<Config, "SMS_GATEWAY_URL" | "SMS_GATEWAY_TOKEN" | "SMS_GATEWAY_TIMEOUT_MS">,
): SmsSender {
  const { SMS_GATEWAY_URL: url, SMS_GATEWAY_TOKEN: token, SMS_GATEWAY_TIMEOUT_MS: timeoutMs } = config;
  return url === undefined ? printToConsole : (message) => postToGateway({ url, token, timeoutMs }, message);
}

function printToConsole({ phoneNumber, code, purpose, validMinutes }: CodeMessage): Promise<void> {
  process.stdout.write(`OTP for ${phoneNumber}: ${code} (valid ${validMinutes} minutes, to ${DEEDS[purpose]})\n`);
  return Promise.resolve();
}

interface Gateway {
  readonly url: string;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

async function postToGateway({ url, token, timeoutMs }: Gateway, message: CodeMessage): Promise<void> {
  const { code, purpose, validMinutes } = message;
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({
      to: message.phoneNumber,
      text: `${code} is your ConvoSpace code to ${DEEDS[purpose]}. It is valid for ${validMinutes} minutes. Share it with nobody.`,
    }),
    // A redirect would take the number and the code to another host.
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new Error(`The SMS gateway did not answer: ${reasonOf(error)}.`);
  });
  // The body is not read: gateways quote the number and the text in it.
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The SMS gateway answered ${response.status}.`);
}

/** Kind of failure alone: messages of fetch quote the URL, which may hold credentials. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: unknown } };
  return typeof cause?.code === "string" ? cause.code : name;
}
