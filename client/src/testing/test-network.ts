import * as documents from "../generated/documents/index.js";
import type { Ports, SocketOptions, SocketPort } from "../ports.js";
import type { ModelServer } from "./server.js";
import { VIEWER } from "./server-conversation.js";
import type { ModelVariables } from "./server-pages.js";

/** Milliseconds between two entries of the model's time, and its beginning. */
const TICK_MS = 60_000;
const EPOCH = Date.UTC(2026, 0, 1);

const BY_TEXT = new Map(Object.values(documents).map((document) => [String(document), document]));
/** Mutations that change nothing that a test chat shows. */
const WITHOUT_EFFECT: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [documents.SetPresenceDocument, "setPresence"],
  [documents.SetTypingDocument, "setTyping"],
  [documents.LogoutDocument, "logout"],
]);

/** Creates the network of a chat whose server is a model in memory. */
export function createTestNetwork(server: ModelServer): Pick<Ports, "fetch" | "openSocket" | "putPart"> {
  return {
    putPart: ({ url }) => Promise.resolve(server.uploads.put(url)),
    fetch: (_url, request) => {
      const { query, variables } = JSON.parse(request?.body as string) as { query: string; variables: ModelVariables };
      return Promise.resolve(Response.json(answer(server, query, variables)));
    },
    openSocket: (options) => openSocket(server, options),
  };
}

function answer(server: ModelServer, query: string, variables: ModelVariables): unknown {
  const document = BY_TEXT.get(query);
  const field = WITHOUT_EFFECT.get(document);
  if (field !== undefined) return { data: { [field]: { userErrors: [] } } };
  if (document === documents.OpenConversationDocument) return { data: { openConversation: open(server, variables) } };
  if (document === documents.UnreadCountsDocument)
    return { data: { viewer: { id: VIEWER, unreadMessageCount: countUnread(server), unreadNotificationCount: 0 } } };
  try {
    return { data: withTimes(server.execute(document, variables)) };
  } catch (error) {
    const name = /^\s*\w+ (\w+)/u.exec(query)?.[1] ?? "this operation";
    const message = `The test chat cannot answer ${name}: ${(error as Error).message}`;
    return { errors: [{ message, extensions: { code: "NOT_IN_TEST_CHAT" } }] };
  }
}

function countUnread({ conversations }: ModelServer): number {
  const counted = [...conversations.values()].filter(({ isArchived, isMuted }) => !isArchived && !isMuted);
  return counted.reduce((total, { unreadCount }) => total + unreadCount, 0);
}

function open(server: ModelServer, { input }: ModelVariables): unknown {
  const found = [...server.conversations.values()].find(({ peerId }) => peerId === input?.["userId"]);
  if (!found) return { conversation: null, userErrors: [{ code: "NOT_FOUND", message: "There is no such person." }] };
  return { conversation: withTimes(found.row()), userErrors: [] };
}

/** Opens a socket on which `Events` replays the log and follows it; other subscriptions stay silent. */
function openSocket(server: ModelServer, { params, onOpen, onPong }: SocketOptions): SocketPort {
  let isOpen = true;
  void params().then(() => isOpen && onOpen());
  return {
    subscribe: ({ query, variables }, sink) => {
      let isActive = true;
      const follow = async () => {
        let place = Number(variables["after"] ?? server.head);
        const send = (event: unknown) => sink.next({ data: withTimes({ events: event }) });
        const marker = (__typename: string) => ({ __typename, cursor: String(place), occurredAt: timeOf(place) });
        if (place < server.trimmed) {
          place = server.head;
          send(marker("ResyncRequired"));
        }
        for (let isReady = false; isOpen && isActive; await server.nextEntry()) {
          while (place < server.head) send(server.event(place++));
          if (!isReady) send(marker("StreamReady"));
          isReady = true;
        }
      };
      if (BY_TEXT.get(query) === documents.EventsDocument) void follow();
      return () => (isActive = false);
    },
    ping: () => queueMicrotask(onPong),
    drop: () => (isOpen = false),
  };
}

/** Replaces the model's times, which are numbers, by ISO 8601 texts in the same order. */
function withTimes(data: unknown): unknown {
  const text = JSON.stringify(data, (key, value: unknown) => {
    const isTime = typeof value === "string" && /(?:At|Until)$/u.test(key) && /^\d*$/u.test(value);
    return isTime ? (value === "9999" ? "9999-12-31T23:59:59.000Z" : timeOf(Number(value))) : value;
  });
  return JSON.parse(text);
}

function timeOf(tick: number): string {
  return new Date(EPOCH + tick * TICK_MS).toISOString();
}
