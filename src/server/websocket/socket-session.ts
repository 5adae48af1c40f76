import { CloseCode, type Context as ServerContext } from "graphql-ws";
import type { LoggedRequest } from "../../infra/log-fields.js";
import type { WebSocket } from "ws";
import type { App, AuthFailure, Client, Viewer } from "../../context.js";
import type { ChannelSubscription } from "../../live/hub.js";
import type { Subscriber } from "../../live/user-channel.js";
import { WaitGroup } from "../../infra/wait-group.js";
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
  /** Absent until the sign-in has verified an access token. */
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

/** Operations of a socket as graphql-ws keeps them, by id: an open stream, or null. */
type Operations = ServerContext["subscriptions"];

interface Connected {
  readonly uncount: () => void;
  readonly leavePresence: () => void;
  readonly expiry: NodeJS.Timeout;
}

/**
 * Session of a socket: ends it and closes the socket with 4403 when its access token expires or any process revokes its
 * session, and reports its device to presence. A class, because thousands share their methods.
 */
export class SocketSession implements Subscriber {
  #connected: Connected | undefined;
  #failure: AuthFailure | undefined;
  #closing: Promise<void> | undefined;
  #running = new WaitGroup();

  constructor(
    private readonly app: App,
    private readonly socket: WebSocket,
    readonly viewer: Viewer,
    private readonly subscription: ChannelSubscription,
    private readonly operations: Operations,
  ) {
    subscription.attach(this);
  }

  /** Reason why nothing more is run for the viewer; undefined until the session has ended or its token has expired. */
  get failure(): AuthFailure | undefined {
    return this.#failure;
  }

  /** Begins the use of a session that was found open. `presence` is what the device has set for itself. */
  connect(expiresAt: Date, presence: PresenceStatus, uncount: () => void): void {
    const { app, viewer } = this;
    // In whole seconds: Node.js keeps one list of timers per duration, and thousands of sockets share a few lists.
    const left = Math.ceil((expiresAt.getTime() - app.now().getTime()) / 1000) * 1000;
    this.#connected = {
      uncount,
      leavePresence: app.presence.connect(viewer.userId, viewer.sessionId, presence),
      expiry: setTimeout(() => this.#end("The access token has expired: refresh it.", "Access token expired"), left),
    };
  }

  /** Runs an operation that close() waits for. */
  track<T>(operation: () => Promise<T>): Promise<T> {
    return this.#running.run(operation);
  }

  /** Takes a stream when it has opened, to end it with the session. */
  opened(id: string, stream: object): void {
    // graphql-ws returns a stream whose operation is gone, and answers nothing.
    if (this.#failure !== undefined) Reflect.deleteProperty(this.operations, id);
    // As graphql-ws does some promises later, in which the session may end.
    else if (id in this.operations && Symbol.asyncIterator in stream)
      this.operations[id] = stream as AsyncIterable<unknown>;
  }

  /** Closes the socket once the operations that run now are answered, at the latest after MAX_CLOSING_MS. */
  close(code: number, reason: string): Promise<void> {
    return (this.#closing ??= this.#closeOnceAnswered(code, reason));
  }

  async #closeOnceAnswered(code: number, reason: string): Promise<void> {
    const timeout = new Promise((resolve) => setTimeout(resolve, MAX_CLOSING_MS).unref());
    const running = this.#running;
    this.#running = new WaitGroup();
    await Promise.race([running.wait(), timeout]);
    // Their results reach the socket in the turn after the operations end.
    setImmediate(() => this.socket.close(code, reason));
  }

  #end(reason: string, closeReason: string): void {
    // The poll of ended sessions repeats an end.
    if (this.#failure !== undefined) return;
    this.#failure = { reason, namedUserId: this.viewer.userId };
    this.#endStreams();
    void this.close(CloseCode.Forbidden, closeReason);
  }

  /** Sends no `complete`: a client resumes after its next sign-in only the streams that have not completed. */
  #endStreams(): void {
    for (const [id, stream] of Object.entries(this.operations)) {
      if (stream === null || !("return" in stream)) continue;
      Reflect.deleteProperty(this.operations, id);
      stream
        .return(undefined)
        .catch((error: unknown) => this.app.log.error({ err: error }, "end stream of an ended session failed"));
    }
  }

  /** Releases what the session holds. Called once the socket has closed; idempotent. */
  release(): void {
    const { presence, typing } = this.app;
    const { userId, sessionId } = this.viewer;
    this.subscription.detach(this);
    this.subscription.close();
    if (this.#connected === undefined) return;
    const { uncount, leavePresence, expiry } = this.#connected;
    this.#connected = undefined;
    clearTimeout(expiry);
    uncount();
    leavePresence();
    if (!presence.localStateOf(userId).sessionIds.includes(sessionId)) typing.stopDevice(userId, sessionId);
  }

  /** Called by the hub. */
  onEphemeral(event: EphemeralEvent): void {
    const { userId, sessionId } = this.viewer;
    if (event.kind === "SessionEnded" && (event.sessionId === undefined || event.sessionId === sessionId))
      this.#end("The session has ended: sign in again.", "Session ended");
    if (event.kind === "PresenceStatusSet" && event.sessionId === sessionId)
      this.app.presence.set(userId, sessionId, event.status);
  }
}
