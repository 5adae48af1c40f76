import * as documents from "../generated/documents/index.js";
import { AuthServer } from "./auth-server.js";
import { ModelServer } from "./server.js";

type Input = Readonly<Record<string, string>>;

const DOCUMENTS = new Map(Object.values(documents).map((document) => [String(document), document as unknown]));

const CONVERSATIONS = ["a"];

/** The GraphQL endpoint of the model: sessions, and the data of each user. */
export class Endpoint {
  readonly auth = new AuthServer();
  readonly #servers = new Map<string, ModelServer>();
  #isBusy = false;

  /** The next request is answered by SERVICE_UNAVAILABLE. */
  refuseNext(): void {
    this.#isBusy = true;
  }

  dataOf(userId: string): ModelServer {
    const server = this.#servers.get(userId) ?? new ModelServer(CONVERSATIONS, 2);
    this.#servers.set(userId, server);
    return server;
  }

  /** Answers a request as JSON in the form of GraphQL over HTTP. */
  answer(body: string, accessToken: string | undefined): object {
    const { query, variables } = JSON.parse(body) as { query: string; variables: { input?: Input } };
    const document = DOCUMENTS.get(query);
    if (this.#isBusy) {
      this.#isBusy = false;
      return errorOf("SERVICE_UNAVAILABLE");
    }
    return this.#authenticate(document, variables.input ?? {}) ?? this.#execute(document, variables, accessToken);
  }

  #authenticate(document: unknown, { phoneNumber = "", refreshToken = "" }: Input): object | undefined {
    switch (document) {
      case documents.SendOtpDocument: {
        const sent = { verificationId: "v", expiresAt: null, resendAt: null, userErrors: [] };
        return { data: { sendOtp: sent } };
      }
      case documents.VerifyOtpDocument: {
        const viewer = { phoneNumber, user: { id: phoneNumber, fullName: null } };
        const tokens = this.auth.signIn(phoneNumber);
        return { data: { verifyOtp: { tokens, viewer, deviceToken: null, isNewUser: false, userErrors: [] } } };
      }
      case documents.RefreshTokensDocument: {
        const tokens = this.auth.refresh(refreshToken);
        const refused = typeof tokens === "string";
        const answer = refused ? { tokens: null, userErrors: [{ code: tokens }] } : { tokens, userErrors: [] };
        return { data: { refreshTokens: answer } };
      }
      default:
        return undefined;
    }
  }

  #execute(document: unknown, variables: object, accessToken: string | undefined): object {
    const userId = this.auth.userOf(accessToken);
    if (userId === undefined) return errorOf("UNAUTHENTICATED");
    if (document === documents.LogoutDocument) {
      this.auth.logout(accessToken);
      return { data: {} };
    }
    if (document === documents.SetPresenceDocument) return { data: {} };
    return { data: this.dataOf(userId).execute(document, variables) };
  }
}

function errorOf(code: string): object {
  return { errors: [{ message: code, extensions: { code } }] };
}
