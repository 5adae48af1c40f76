/** Milliseconds that an access token of the model lasts. */
export const ACCESS_LIFETIME_MS = 60_000;
const SESSION_LIFETIME_MS = 86_400_000;

interface ModelSession {
  readonly userId: string;
  /** Place of the newest refresh token that was presented; -1 before the first. */
  presented: number;
  readonly tokens: ModelTokens[];
  isEnded: boolean;
}

export interface ModelTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly accessTokenExpiresAt: string;
  readonly refreshTokenExpiresAt: string;
}

/** Sessions as the server keeps them: a refresh token has the same child at each call until the child is presented. */
export class AuthServer {
  /** Milliseconds; grows by the steps of the model alone. */
  time = 1_000_000_000;
  /** Users whose refresh token was presented after its child: a theft, to the server. */
  readonly reused: string[] = [];
  readonly #sessions: ModelSession[] = [];

  signIn(userId: string): ModelTokens {
    const session: ModelSession = { userId, presented: -1, tokens: [], isEnded: false };
    this.#sessions.push(session);
    return this.#issue(session);
  }

  /** Returns the next tokens, or the code of the refusal. */
  refresh(refreshToken: string): ModelTokens | "TOKEN_INVALID" | "TOKEN_REUSED" {
    const session = this.#sessions.find(({ tokens }) => tokens.some((each) => each.refreshToken === refreshToken));
    if (!session || session.isEnded) return "TOKEN_INVALID";
    const place = session.tokens.findIndex((each) => each.refreshToken === refreshToken);
    if (place < session.presented) {
      this.reused.push(session.userId);
      session.isEnded = true;
      return "TOKEN_REUSED";
    }
    session.presented = place;
    return session.tokens[place + 1] ?? this.#issue(session);
  }

  /** Milliseconds since the server has issued a refresh token. */
  ageOf(refreshToken: string): number {
    const tokens = this.#sessions
      .flatMap((session) => session.tokens)
      .find((each) => each.refreshToken === refreshToken);
    return tokens ? this.time - Date.parse(tokens.accessTokenExpiresAt) + ACCESS_LIFETIME_MS : 0;
  }

  /** User of an access token that the server accepts. */
  userOf(accessToken: string | undefined): string | undefined {
    const session = this.#sessionOf(accessToken);
    const tokens = session?.tokens.find((each) => each.accessToken === accessToken);
    return tokens && !session?.isEnded && Date.parse(tokens.accessTokenExpiresAt) > this.time
      ? session?.userId
      : undefined;
  }

  logout(accessToken: string | undefined): void {
    const session = this.#sessionOf(accessToken);
    if (session) session.isEnded = true;
  }

  /** Ends all sessions of a user, as another device does. */
  revoke(userId: string): void {
    for (const session of this.#sessions) if (session.userId === userId) session.isEnded = true;
  }

  hasEnded(refreshToken: string): boolean {
    const session = this.#sessions.find(({ tokens }) => tokens.some((each) => each.refreshToken === refreshToken));
    return session?.isEnded ?? true;
  }

  #sessionOf(accessToken: string | undefined): ModelSession | undefined {
    return this.#sessions.find(({ tokens }) => tokens.some((each) => each.accessToken === accessToken));
  }

  #issue(session: ModelSession): ModelTokens {
    const name = `${this.#sessions.indexOf(session)}/${session.tokens.length}`;
    const iat = this.time / 1000;
    const claims = btoa(JSON.stringify({ iat, exp: iat + ACCESS_LIFETIME_MS / 1000 }));
    const tokens: ModelTokens = {
      accessToken: `${name}.${claims}.signature`,
      refreshToken: `refresh ${name}`,
      accessTokenExpiresAt: new Date(this.time + ACCESS_LIFETIME_MS).toISOString(),
      refreshTokenExpiresAt: new Date(this.time + SESSION_LIFETIME_MS).toISOString(),
    };
    session.tokens.push(tokens);
    return tokens;
  }
}
