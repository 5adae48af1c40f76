import type { SmsOutcome } from "./sms.js";

/** Time that the providers have to answer, in milliseconds. */
export const TIMEOUT_MS = 8000;

/** Providers answer with a few hundred bytes. */
const MAX_ANSWER_BYTES = 65_536;

/** Request to a provider. */
export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs?: number;
}

/** Answer of a provider; `body` is empty where it could not be read. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Posts a request; returns the answer, or the outcome where there is none in time. A redirect is not followed. */
export async function post({ url, headers, body, timeoutMs = TIMEOUT_MS }: PostRequest): Promise<Answer | SmsOutcome> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      // A redirect would send number and code to another host.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: await readBody(response).catch(() => "") };
  } catch (error) {
    return { result: "retry", reason: `no answer: ${reasonOf(error)}` };
  }
}

/** Returns the outcome of an answer whose body says no more: 408, 429 and 5xx are worth another attempt. */
export function outcomeOfStatus({ status }: Answer, detail = ""): SmsOutcome {
  const isTransient = status === 408 || status === 429 || status >= 500;
  return { result: isTransient ? "retry" : "refused", reason: `answered ${status}${detail}` };
}

/** Parses JSON of a provider; undefined for other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function readBody({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += (chunk as Uint8Array).length;
    if (size > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Returns only the code of a failure: messages of fetch quote the URL, which may contain credentials. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: unknown } };
  return typeof cause?.code === "string" ? cause.code : name;
}
