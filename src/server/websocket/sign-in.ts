import { CloseCode, type Context } from "graphql-ws";
import type { App, Authenticator } from "../../context.js";
import type { TakeSocket } from "../../presence/socket-limit.js";
import { type Extra, SocketSession, loggedSocket } from "./socket-session.js";

export interface SignInParts {
  readonly app: App;
  readonly authenticate: Authenticator;
  readonly takeSocket: TakeSocket;
}

/** A close frame has room for 123 bytes. */
const MAX_REASON_LENGTH = 120;

/** Signs a socket in by the `authorization` of its connection_init; returns false when it was closed instead. */
export async function signIn(
  parts: SignInParts,
  ctx: Context<Record<string, unknown>, Extra>,
  params: Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  const { socket } = ctx.extra;
  try {
    const authorization = params?.["authorization"] ?? params?.["Authorization"];
    return await openSession(parts, ctx, typeof authorization === "string" ? authorization : undefined);
  } finally {
    // The socket may have closed during the look-up.
    if (socket.readyState === socket.CLOSED) ctx.extra.session?.release();
  }
}

async function openSession(
  { app, authenticate, takeSocket }: SignInParts,
  { extra, subscriptions }: Context<Record<string, unknown>, Extra>,
  authorization: string | undefined,
): Promise<boolean> {
  const found = await authenticate(authorization, async (viewer) => {
    const subscription = await app.hub.open(viewer.userId);
    extra.session = new SocketSession(app, extra.socket, viewer, subscription, subscriptions);
  });
  if ("reason" in found) {
    app.refusalLog.unauthorised(String(CloseCode.Forbidden), { ...loggedSocket(extra), viewer: found }, found.reason);
    return refuse(extra, CloseCode.Forbidden, found.reason);
  }
  const uncount = await takeSocket(found.viewer.userId);
  if (uncount === undefined) {
    const code = CloseCode.TooManyInitialisationRequests;
    app.refusalLog.byLimit("MAX_SOCKETS_PER_USER", String(code), { ...loggedSocket(extra), viewer: found.viewer });
    return refuse(extra, code, "Too many sockets of one user");
  }
  extra.session?.connect(found.expiresAt, found.presence, uncount);
  return true;
}

/** Closes before graphql-ws does, with a reason for the client. */
function refuse(extra: Extra, code: CloseCode, reason: string): false {
  extra.isClosingLogged = true;
  extra.socket.close(code, reason.slice(0, MAX_REASON_LENGTH));
  return false;
}
