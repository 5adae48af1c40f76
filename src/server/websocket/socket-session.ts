import { CloseCode } from "graphql-ws";
import type { WebSocket } from "ws";
import type { App, Viewer } from "../../context.js";
import type { LoggedEvent } from "../../log/event.js";
import type { FeedHold, Listener } from "../../live/hub.js";
import type { TakeSocket } from "../../presence/socket-limit.js";
import type { EphemeralEvent, PresenceStatus } from "../../live/ephemeral-event.js";

const ANSWER_MS = 5000;

/** Signs a socket in, unless its user has too many. */
export async function openConnection(
  app: App,
  socket: WebSocket,
  { viewer, expiresAt, presence }: { viewer: Viewer; expiresAt: Date; presence: PresenceStatus },
  takeSocket: TakeSocket,
): Promise<Connection | undefined> {
  const feed = await app.feeds.hold(viewer.userId);
  const uncount = await takeSocket(viewer.userId);
  if (uncount === undefined) feed.release();
  return uncount && new Connection(app, socket, viewer, { feed, uncount, expiresAt, presence });
}

interface Held {
  readonly feed: FeedHold;
  readonly uncount: () => void;
  readonly expiresAt: Date;
  /** Presence that the device has set for itself. */
  readonly presence: PresenceStatus;
}

/**
 * A signed-in socket: it is closed with 4403 when its token expires or its session ends, counts its user as present, and
 * hears what happens to its person and device, at whatever process that was begun. A class, since there are thousands.
 */
export class Connection implements Listener {
  readonly #leavePresence: () => void;
  readonly #expiry: NodeJS.Timeout;
  #underWay: Set<Promise<unknown>> | undefined;

  constructor(
    private readonly app: App,
    private readonly socket: WebSocket,
    readonly viewer: Viewer,
    private readonly held: Held,
  ) {
    this.#leavePresence = app.presence.connect(viewer.userId, viewer.sessionId, held.presence);
    // In whole seconds: Node.js keeps a list of timers for each length, which thousands of sockets can share.
    const left = Math.ceil((held.expiresAt.getTime() - app.now().getTime()) / 1000) * 1000;
    this.#expiry = setTimeout(() => void this.close(CloseCode.Forbidden, "Access token expired"), left);
    held.feed.join(this);
  }

  /** Runs an operation that a closing socket waits for. */
  async during<T>(operation: () => Promise<T>): Promise<T> {
    const running = operation();
    const underWay = (this.#underWay ??= new Set());
    underWay.add(running);
    try {
      return await running;
    } finally {
      underWay.delete(running);
    }
  }

  /** Closes once the operations under way are answered, or after a moment. */
  async close(code: number, reason: string): Promise<void> {
    const timeout = new Promise((resolve) => setTimeout(resolve, ANSWER_MS).unref());
    await Promise.race([Promise.allSettled([...(this.#underWay ?? [])]), timeout]);
    // The answers are handed to the socket right after their operations end.
    setImmediate(() => this.socket.close(code, reason));
  }

  /** To be called when the socket is gone. */
  ended(): void {
    const { presence, typing } = this.app;
    const { userId, sessionId } = this.viewer;
    clearTimeout(this.#expiry);
    this.held.feed.leave(this);
    this.held.feed.release();
    this.held.uncount();
    this.#leavePresence();
    if (!presence.stateHere(userId).sessionIds.includes(sessionId)) typing.stopDevice(userId, sessionId);
  }

  /** For the feed. */
  event({ kind, conversationId, inHand }: LoggedEvent): void {
    const { userId } = this.viewer;
    // The message ends its typing.
    if (kind === "MessageSent" && inHand?.senderId === userId && typeof conversationId === "bigint")
      this.app.typing.stop(conversationId, userId);
  }

  /** For the feed. */
  signal(signal: EphemeralEvent): void {
    const { presence, typing } = this.app;
    const { userId, sessionId } = this.viewer;
    if (signal.kind === "SessionEnded" && (signal.sessionId === undefined || signal.sessionId === sessionId))
      void this.close(CloseCode.Forbidden, "Session ended");
    if (signal.kind === "PresenceStatusSet" && signal.sessionId === sessionId)
      presence.set(userId, sessionId, signal.status);
    if (signal.kind === "TypingStopped" && signal.conversationId === undefined) typing.stopUser(userId);
    if (signal.kind === "TypingStopped" && signal.conversationId !== undefined)
      typing.stop(signal.conversationId, userId);
  }
}
