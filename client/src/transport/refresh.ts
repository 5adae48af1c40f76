import { RefreshTokensDocument } from "../generated/documents/RefreshTokens.js";
import type { SessionEnd, StoredSession, TransportPorts } from "../ports.js";
import { Offline, RateLimited, RequestError, SignedOut } from "./errors.js";
import { backoff, pause } from "./pause.js";
import { type Endpoint, post } from "./request.js";
import { withSession } from "./session-lock.js";
import { toStoredTokens } from "./tokens.js";

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;

export interface RefreshContext extends Endpoint {
  readonly ports: TransportPorts;
}

/** Endpoint, and the ports that one request for tokens needs. */
export interface RefreshOnceContext extends Endpoint {
  readonly ports: Pick<TransportPorts, "fetch" | "locks" | "now" | "sessions" | "setTimer">;
}

/**
 * Replaces refused tokens, once for all tabs: under a Web Lock, after reading the store again. Repeats until the server
 * answers; it derives the same next tokens from the same token. @throws SignedOut, the reason of `signal`
 */
export async function refreshSession(
  context: RefreshContext,
  userId: string,
  refused: string,
  signal: AbortSignal,
): Promise<StoredSession> {
  const { ports } = context;
  for (let tries = 0; ; tries += 1) {
    try {
      return await refreshOnce(context, userId, refused, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error)) throw error;
      const wait = error instanceof RateLimited ? error.retryAfter * 1000 : 0;
      await pauseUntilOnline(ports, wait + backoff(ports, tries, FIRST_WAIT_MS, MAX_WAIT_MS), signal);
    }
  }
}

/** Like `refreshSession`, without a repetition. @throws Offline, RequestError */
export function refreshOnce(
  context: RefreshOnceContext,
  userId: string,
  refused: string,
  signal: AbortSignal,
): Promise<StoredSession> {
  return withSession(context.ports, userId, signal, () => attempt(context, userId, refused));
}

async function attempt(context: RefreshOnceContext, userId: string, refused: string): Promise<StoredSession> {
  const { ports } = context;
  const stored = await ports.sessions.get(userId);
  if (!stored) throw new SignedOut();
  if (stored.accessToken !== refused) return stored;
  const answer = await requestTokens(context, stored.refreshToken);
  if (typeof answer !== "string") {
    const next = { ...stored, ...toStoredTokens(answer, ports.now()) };
    if (await ports.sessions.replace(next)) return next;
    throw new SignedOut();
  }
  // Without Web Locks another tab may have been first.
  const latest = await ports.sessions.get(userId);
  if (latest && latest.accessToken !== refused) return latest;
  throw new SignedOut(ports.now() - stored.receivedAt > stored.sessionLifetime ? "EXPIRED" : answer);
}

/** Resolves to the next tokens, or to the code of the refusal. */
async function requestTokens(endpoint: Endpoint, refreshToken: string) {
  try {
    const { refreshTokens } = await post(endpoint, RefreshTokensDocument, { input: { refreshToken } });
    return refreshTokens?.tokens ?? ((refreshTokens?.userErrors[0]?.code ?? "TOKEN_INVALID") as SessionEnd);
  } catch (error) {
    // A damaged entry of the store, such as one that is no text.
    if (error instanceof RequestError && error.code === "BAD_USER_INPUT") return "TOKEN_INVALID";
    throw error;
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof Offline || error instanceof RequestError) return true;
  // The lock was stolen.
  return error instanceof DOMException && error.name === "AbortError";
}

/** Waits, at most until the network comes back. */
async function pauseUntilOnline(ports: TransportPorts, ms: number, signal: AbortSignal): Promise<void> {
  const wake = new AbortController();
  const abort = () => wake.abort();
  signal.addEventListener("abort", abort);
  let wasOnline = ports.page.isOnline.get();
  const stop = ports.page.isOnline.subscribe((isOnline) => {
    if (isOnline && !wasOnline) abort();
    wasOnline = isOnline;
  });
  try {
    await pause(ports, ms, wake.signal).catch(() => undefined);
    signal.throwIfAborted();
  } finally {
    stop();
    signal.removeEventListener("abort", abort);
  }
}
