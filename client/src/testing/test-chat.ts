import type { Chat } from "../api.js";
import { createChat, loadOnline } from "../chat.js";
import { createMemorySessionStore } from "../ports/sessions.js";
import type { Ports, StoredSession } from "../ports.js";
import type { PersonRow } from "../rows.js";
import { ModelServer } from "./server.js";
import { ModelConversation, VIEWER } from "./server-conversation.js";
import { createTestNetwork } from "./test-network.js";

/** Rows of a page of the server. */
const PAGE_SIZE = 50;
/** Longer than a test. */
const LIFETIME_MS = 1e9;

export interface TestScript {
  /** The people who write with the viewer, and what each has written before the chat starts. */
  readonly peers: Readonly<Record<string, readonly string[]>>;
  /** Such as those of `fakePorts()`. Default: those of the platform, in memory. */
  readonly ports?: Partial<Ports>;
}

/** A person who writes with the viewer. Messages are numbered from 1 in each conversation. */
export interface TestPeer {
  readonly userId: string;
  readonly conversationId: string;
  send(body: string): void;
  edit(sequence: number, body: string): void;
  remove(sequence: number): void;
  react(sequence: number, emoji: string, isOn?: boolean): void;
  /** Reads the conversation up to a message. */
  read(sequence: number): void;
}

export interface TestChat {
  /** Started, signed in as a person called "Viewer". */
  readonly chat: Chat;
  /** @throws Error for a name that is not in the script */
  peer(name: string): TestPeer;
}

/**
 * Creates a chat on a server in memory: conversations, receipts, reactions and the event log follow the server's rules;
 * messages can have files; contacts, search and settings are refused with NOT_IN_TEST_CHAT.
 */
export async function createTestChat({ peers, ports = {} }: TestScript): Promise<TestChat> {
  const server = new ModelServer([], PAGE_SIZE);
  const byName = new Map(
    Object.keys(peers).map((name, n) => [name, createPeer(server, `conversation-${n + 1}`, name)]),
  );
  for (const [name, bodies] of Object.entries(peers)) for (const body of bodies) byName.get(name)?.send(body);
  const sessions = ports.sessions ?? createMemorySessionStore();
  await sessions.put(sessionAt(ports.now?.() ?? performance.timeOrigin + performance.now()));
  sessions.setCurrent(VIEWER);
  const chat = createChat({
    url: "http://test.invalid/graphql",
    storage: ports.stores ? "auto" : "memory",
    ports: { ...createTestNetwork(server), ...ports, sessions },
  });
  // Before the start, so that it connects without delay.
  await loadOnline();
  await chat.start();
  return {
    chat,
    peer: (name) => {
      const peer = byName.get(name);
      if (!peer) throw new Error(`The script has no peer "${name}".`);
      return peer;
    },
  };
}

/** A conversation whose peer has a name of their own. */
class NamedConversation extends ModelConversation {
  constructor(
    id: string,
    readonly peerName: string,
  ) {
    super(id, "0");
  }

  override personRow(): PersonRow {
    return { ...super.personRow(), fullName: this.peerName };
  }
}

function createPeer(server: ModelServer, id: string, name: string): TestPeer {
  const conversation = new NamedConversation(id, name);
  server.conversations.set(id, conversation);
  const { peerId } = conversation;
  let sent = 0;
  return {
    userId: peerId,
    conversationId: id,
    send: (body) => void server.send(id, peerId, `${name}-${(sent += 1)}`, body),
    edit: (sequence, body) => void server.edit(id, sequence, body),
    remove: (sequence) => void server.deleteForEveryone(id, sequence),
    react: (sequence, emoji, isOn = true) => void server.react(id, sequence, peerId, emoji, isOn),
    read: (sequence) => server.mark(id, "MessagesRead", peerId, sequence),
  };
}

function sessionAt(now: number): StoredSession {
  return {
    ...{ userId: VIEWER, phoneNumber: "+12025550101", fullName: "Viewer", deviceToken: null },
    ...{ accessToken: "test", refreshToken: "test", accessTokenLifetime: LIFETIME_MS, sessionLifetime: LIFETIME_MS },
    ...{ receivedAt: now, lastUsedAt: now },
  };
}
