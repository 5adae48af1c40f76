import { RefreshTokensDocument, type TokensFragment } from "../../../operations/generated/graphql.js";
import { backoff, sleep } from "./backoff.js";
import { RequestError, SignedOut } from "./errors.js";
import { request } from "./request.js";

/** The tokens of a signed-in device. */
export interface Session {
  accessToken(): string;
  /** Replaces a refused access token; concurrent calls share one refresh. @throws SignedOut */
  renew(refused: string): Promise<void>;
}

export interface SessionOptions {
  readonly url: string;
  readonly tokens: TokensFragment;
  /** Called with each new pair of tokens, to keep them beyond the life of the program. */
  readonly onTokens?: ((tokens: TokensFragment) => void) | undefined;
}

export function createSession({ url, tokens: first, onTokens }: SessionOptions): Session {
  let tokens = first;
  let renewal: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    const input = { refreshToken: tokens.refreshToken };
    const { refreshTokens } = await retryUntilAnswered(() => request(url, RefreshTokensDocument, { input }));
    if (!refreshTokens?.tokens) throw new SignedOut(refreshTokens?.userErrors[0]?.message);
    tokens = refreshTokens.tokens;
    onTokens?.(tokens);
  }

  return {
    accessToken: () => tokens.accessToken,
    renew: async (refused) => {
      if (refused === tokens.accessToken) await (renewal ??= refresh().finally(() => (renewal = undefined)));
    },
  };
}

/**
 * Repeats a refresh until it is answered: the server derives the same next tokens from the same token.
 * @throws SignedOut if the token is malformed, such as a damaged entry of a store
 */
async function retryUntilAnswered<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof RequestError && error.code === "BAD_USER_INPUT") throw new SignedOut(error.message);
      await sleep(backoff(tries));
    }
  }
}
