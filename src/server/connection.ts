import { CloseCode } from "graphql-ws";
import type { WebSocket } from "ws";
import type { App, Signal, Viewer } from "../context.js";
import type { Listener } from "../core/feeds.js";
import { MessageEventKind } from "../features/messages/events.js";

/** A signed-in socket: it lives no longer than its access token and its session, and counts its user as present. */
export interface Connection {
  readonly viewer: Viewer;
  /** Runs an operation that a closing socket waits for. */
  during<T>(operation: () => Promise<T>): Promise<T>;
  /** Closes once the operations under way are answered, or after a moment. */
  close(code: number, reason: string): Promise<void>;
  /** To be called when the socket is gone. */
  ended(): void;
}

const ANSWER_MS = 5000;

/** Signs a socket in; it is closed with 4403 when its token expires or its session ends. */
export async function openConnection(
  app: App,
  socket: WebSocket,
  { viewer, expiresAt }: { viewer: Viewer; expiresAt: Date },
): Promise<Connection> {
  const underWay = new Set<Promise<unknown>>();
  const feed = await app.feeds.hold(viewer.userId);
  const leavePresence = app.presence.connect(viewer.userId, viewer.sessionId);

  async function close(code: number, reason: string): Promise<void> {
    const timeout = new Promise((resolve) => setTimeout(resolve, ANSWER_MS).unref());
    await Promise.race([Promise.allSettled(underWay), timeout]);
    // The answers are handed to the socket right after their operations end.
    setImmediate(() => socket.close(code, reason));
  }

  const forbid = (reason: string) => void close(CloseCode.Forbidden, reason);
  const expiry = setTimeout(() => forbid("Access token expired"), expiresAt.getTime() - app.now().getTime());
  const listener = listenFor(app, viewer, () => forbid("Session ended"));
  feed.join(listener);

  return {
    viewer,
    during: async (operation) => {
      const running = operation();
      underWay.add(running);
      try {
        return await running;
      } finally {
        underWay.delete(running);
      }
    },
    close,
    ended: () => {
      clearTimeout(expiry);
      feed.leave(listener);
      feed.release();
      leavePresence();
      if (!app.presence.stateHere(viewer.userId).sessionIds.includes(viewer.sessionId))
        app.typing.stopDevice(viewer.userId, viewer.sessionId);
    },
  };
}

/** What happens to a socket's person and device, at whatever process it was begun. */
function listenFor({ typing, presence }: App, { userId, sessionId }: Viewer, onEnd: () => void): Listener<Signal> {
  return {
    event: ({ kind, conversationId, inHand }) => {
      // The message ends its typing.
      if (kind === MessageEventKind.MessageSent && inHand?.senderId === userId && typeof conversationId === "bigint")
        typing.stop(conversationId, userId);
    },
    signal: (signal) => {
      if (signal.kind === "SessionEnded" && (signal.sessionId === undefined || signal.sessionId === sessionId)) onEnd();
      if (signal.kind === "LivelinessChanged" && signal.sessionId === sessionId)
        presence.set(userId, sessionId, signal.status);
      if (signal.kind === "TypingEnded" && signal.conversationId === undefined) typing.stopUser(userId);
      if (signal.kind === "TypingEnded" && signal.conversationId !== undefined)
        typing.stop(signal.conversationId, userId);
    },
  };
}
