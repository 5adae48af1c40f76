import type { Config } from "./config.js";

/** Brings a sign-in code to a phone. Rejects when the gateway did not take it. */
export type SmsSender = (code: SignInCode) => Promise<void>;

export interface SignInCode {
  readonly phoneNumber: string;
  readonly code: string;
  readonly validMinutes: number;
}

/**
 * The gateway that SMS_GATEWAY_URL names: it gets `POST {"to", "text"}` with SMS_GATEWAY_TOKEN as bearer and answers
 * with a 2xx status. Without one, codes are printed to the console, which the configuration refuses in production.
 */
export function createSmsSender(config: Pick<Config, "SMS_GATEWAY_URL" | "SMS_GATEWAY_TOKEN">): SmsSender {
  const { SMS_GATEWAY_URL: url, SMS_GATEWAY_TOKEN: token } = config;
  return url === undefined ? printToConsole : (code) => postToGateway(url, token, code);
}

function printToConsole({ phoneNumber, code, validMinutes }: SignInCode): Promise<void> {
  process.stdout.write(`OTP for ${phoneNumber}: ${code} (valid ${validMinutes} minutes)\n`);
  return Promise.resolve();
}

async function postToGateway(url: string, token: string | undefined, message: SignInCode): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({
      to: message.phoneNumber,
      text: `${message.code} is your ConvoSpace code. It is valid for ${message.validMinutes} minutes. Share it with nobody.`,
    }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The SMS gateway answered ${response.status}.`);
}
