import { CloseCode } from "graphql-ws";
import type { LoggedRequest } from "../../infra/log-fields.js";
import type { WebSocket } from "ws";
import type { App, Client, Viewer } from "../../context.js";
import type { ChannelSubscription } from "../../live/hub.js";
import type { Subscriber } from "../../live/user-channel.js";
import { WaitGroup } from "../../infra/wait-group.js";
import type { TakeSocket } from "../../presence/socket-limit.js";
import type { EphemeralEvent, PresenceStatus } from "../../live/ephemeral-event.js";
import type { SendBuffer } from "./send-buffer.js";

/** State of one socket, which graphql-ws passes to every hook as `ctx.extra`. */
export interface Extra {
  readonly id: string;
  readonly socket: WebSocket;
  readonly client: Client;
  readonly sendBuffer: SendBuffer;
  /** Number of operations that run. */
  running: number;
  /** Number of subscriptions that are open or opening. */
  subscriptions: number;
  /** Absent until the sign-in. */
  session?: SocketSession;
  /** Set once a line of the log has the reason for which the socket is closed. */
  isClosingLogged: boolean;
}

/** Returns a socket as the log names it. */
export function loggedSocket({ id, client, session }: Extra): LoggedRequest {
  return { requestId: id, client, viewer: session?.viewer };
}

/** Longest time that a closing socket waits for its operations. */
const MAX_CLOSING_MS = 5000;

/** Opens the session of a signed-in socket; undefined when its user has too many sockets. */
export async function openSession(
  app: App,
  socket: WebSocket,
  { viewer, expiresAt, presence }: { viewer: Viewer; expiresAt: Date; presence: PresenceStatus },
  takeSocket: TakeSocket,
): Promise<SocketSession | undefined> {
  const subscription = await app.hub.open(viewer.userId);
  const uncount = await takeSocket(viewer.userId);
  if (uncount === undefined) subscription.close();
  return uncount && new SocketSession(app, socket, viewer, { subscription, uncount, expiresAt, presence });
}

interface Held {
  readonly subscription: ChannelSubscription;
  readonly uncount: () => void;
  readonly expiresAt: Date;
  /** Presence that the device has set for itself. */
  readonly presence: PresenceStatus;
}

/**
 * Session of a signed-in socket: closes it with 4403 when its access token expires or any process revokes its session,
 * and reports its device to presence. A class, because thousands share their methods.
 */
export class SocketSession implements Subscriber {
  readonly #leavePresence: () => void;
  readonly #expiry: NodeJS.Timeout;
  #operations = new WaitGroup();

  constructor(
    private readonly app: App,
    private readonly socket: WebSocket,
    readonly viewer: Viewer,
    private readonly held: Held,
  ) {
    this.#leavePresence = app.presence.connect(viewer.userId, viewer.sessionId, held.presence);
    // In whole seconds: Node.js keeps one list of timers per duration, and thousands of sockets share a few lists.
    const left = Math.ceil((held.expiresAt.getTime() - app.now().getTime()) / 1000) * 1000;
    this.#expiry = setTimeout(() => void this.close(CloseCode.Forbidden, "Access token expired"), left);
    held.subscription.attach(this);
  }

  /** Runs an operation that close() waits for. */
  track<T>(operation: () => Promise<T>): Promise<T> {
    return this.#operations.run(operation);
  }

  /** Closes the socket once the operations that run now are answered, at the latest after MAX_CLOSING_MS. */
  async close(code: number, reason: string): Promise<void> {
    const timeout = new Promise((resolve) => setTimeout(resolve, MAX_CLOSING_MS).unref());
    const operations = this.#operations;
    this.#operations = new WaitGroup();
    await Promise.race([operations.wait(), timeout]);
    // Their results reach the socket in the turn after the operations end.
    setImmediate(() => this.socket.close(code, reason));
  }

  /** Releases what the session holds. Called once the socket has closed. */
  end(): void {
    const { presence, typing } = this.app;
    const { userId, sessionId } = this.viewer;
    clearTimeout(this.#expiry);
    this.held.subscription.detach(this);
    this.held.subscription.close();
    this.held.uncount();
    this.#leavePresence();
    if (!presence.localStateOf(userId).sessionIds.includes(sessionId)) typing.stopDevice(userId, sessionId);
  }

  /** Called by the hub. */
  onEphemeral(event: EphemeralEvent): void {
    const { userId, sessionId } = this.viewer;
    if (event.kind === "SessionEnded" && (event.sessionId === undefined || event.sessionId === sessionId))
      void this.close(CloseCode.Forbidden, "Session ended");
    if (event.kind === "PresenceStatusSet" && event.sessionId === sessionId)
      this.app.presence.set(userId, sessionId, event.status);
  }
}
