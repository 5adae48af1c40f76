import type { Config } from "../infra/config.js";

/** Sends a code by SMS. Rejects with a loggable error if the gateway did not accept it in time. */
export type SmsSender = (message: CodeMessage) => Promise<void>;

/** The action that a code allows. */
export type CodePurpose = "LOGIN" | "DELETE_ACCOUNT";

export interface CodeMessage {
  readonly phoneNumber: string;
  readonly code: string;
  readonly purpose: CodePurpose;
  readonly validMinutes: number;
}

const ACTIONS: Readonly<Record<CodePurpose, string>> = {
  LOGIN: "sign in",
  DELETE_ACCOUNT: "delete your account for good",
};

/**
 * Creates a sender that posts `{"to", "text"}` to SMS_GATEWAY_URL with SMS_GATEWAY_TOKEN as bearer token and expects a 2xx
 * status. Without a URL, codes are printed to the console; production requires one.
 */
export function createSmsSender(
  config: Pick<Config, "SMS_GATEWAY_URL" | "SMS_GATEWAY_TOKEN" | "SMS_GATEWAY_TIMEOUT_MS">,
): SmsSender {
  const { SMS_GATEWAY_URL: url, SMS_GATEWAY_TOKEN: token, SMS_GATEWAY_TIMEOUT_MS: timeoutMs } = config;
  return url === undefined ? printToConsole : (message) => postToGateway({ url, token, timeoutMs }, message);
}

function printToConsole({ phoneNumber, code, purpose, validMinutes }: CodeMessage): Promise<void> {
  process.stdout.write(`OTP for ${phoneNumber}: ${code} (valid ${validMinutes} minutes, to ${ACTIONS[purpose]})\n`);
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
      text: `${code} is your ConvoSpace code to ${ACTIONS[purpose]}. It is valid for ${validMinutes} minutes. Share it with nobody.`,
    }),
    // A redirect would send number and code to another host.
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new Error(`The SMS gateway did not answer: ${reasonOf(error)}.`);
  });
  // The body is not logged: gateways quote number and text in it.
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The SMS gateway answered ${response.status}.`);
}

/** Returns only the code of a failure: messages of fetch quote the URL, which may contain credentials. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: unknown } };
  return typeof cause?.code === "string" ? cause.code : name;
}
