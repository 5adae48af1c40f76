import { CloseCode } from "graphql-ws";
import type { App, Authenticator } from "../../context.js";
import type { TakeSocket } from "../../presence/socket-limit.js";
import { type Extra, loggedSocket, openSession } from "./socket-session.js";

export interface SignInParts {
  readonly app: App;
  readonly authenticate: Authenticator;
  readonly takeSocket: TakeSocket;
}

/** A close frame has room for 123 bytes. */
const MAX_REASON_LENGTH = 120;

/** Signs a socket in by the `authorization` of its connection_init; returns false when it was closed instead. */
export async function signIn(
  { app, authenticate, takeSocket }: SignInParts,
  extra: Extra,
  params: Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  const { socket } = extra;
  const authorization = params?.["authorization"] ?? params?.["Authorization"];
  const found = await authenticate(typeof authorization === "string" ? authorization : undefined);
  if ("reason" in found) {
    app.refusalLog.unauthorised(String(CloseCode.Forbidden), { ...loggedSocket(extra), viewer: found }, found.reason);
    return refuse(extra, CloseCode.Forbidden, found.reason);
  }
  const session = await openSession(app, socket, found, takeSocket);
  if (session === undefined) {
    const code = CloseCode.TooManyInitialisationRequests;
    app.refusalLog.byLimit("MAX_SOCKETS_PER_USER", String(code), { ...loggedSocket(extra), viewer: found.viewer });
    return refuse(extra, code, "Too many sockets of one user");
  }
  extra.session = session;
  // The socket may have closed during the look-up.
  if (socket.readyState === socket.CLOSED) session.end();
  return true;
}

/** Closes before graphql-ws does, with a reason for the client. */
function refuse(extra: Extra, code: CloseCode, reason: string): false {
  extra.isClosingLogged = true;
  extra.socket.close(code, reason.slice(0, MAX_REASON_LENGTH));
  return false;
}
