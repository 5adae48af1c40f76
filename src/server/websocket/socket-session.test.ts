import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { MessageType } from "graphql-ws";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { AddContactDocument, LogoutDocument } from "../../../operations/generated/graphql.js";
import { keyOf } from "../../graphql/global-ids.js";
import { addMs, systemClock } from "../../infra/clock.js";
import { type TestApp, testApp } from "../../testing/app.js";
import { eventually } from "../../testing/eventually.js";
import type { Device, Person } from "../../testing/person.js";
import { connectionList, lockWait, quietApp } from "../../testing/statement-log.js";

/** Ends of sessions are repeated at each poll. */
const POLL_MS = 200;
let now = systemClock();
const app = await testApp({ HUB_POLL_MS: String(POLL_MS) }, () => now);

const RENAME = 'mutation { updateProfile(input: { fullName: "Eve" }) { userErrors { code } } }';
const NAME = "{ viewer { user { fullName } } }";
const EVENTS = "subscription { events { __typename } }";
const LOGOUT = "mutation { logout { userErrors { code } } }";

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** A signed-in socket that ignores the close frame. */
class RawSocket {
  readonly received: Message[] = [];
  readonly closed: Promise<[number, string]>;

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (data) => this.received.push(JSON.parse((data as Buffer).toString()) as Message));
    // ws answers a close frame by this method.
    this.closed = new Promise((resolve) => (socket.close = (code, reason) => resolve([code ?? 0, String(reason)])));
    onTestFinished(() => socket.terminate());
  }

  static async open(url: string): Promise<RawSocket> {
    const socket = new WebSocket(url.replace(/^http/u, "ws"), "graphql-transport-ws");
    await once(socket, "open");
    return new RawSocket(socket);
  }

  static async signIn(url: string, { tokens }: Device): Promise<RawSocket> {
    const socket = await RawSocket.open(url);
    socket.signIn(tokens.accessToken);
    await eventually(() => expect(socket.received).toEqual([{ type: MessageType.ConnectionAck }]));
    return socket;
  }

  signIn(accessToken: string): void {
    this.#send({ type: MessageType.ConnectionInit, payload: { authorization: `Bearer ${accessToken}` } });
  }

  subscribe(id: string, query: string): void {
    this.#send({ id, type: MessageType.Subscribe, payload: { query } });
  }

  sendBytes(): void {
    this.socket.send(Buffer.from("x"));
  }

  of(id: string): Message[] {
    return this.received.filter((message) => message.id === id);
  }

  async next(id: string): Promise<unknown> {
    await eventually(() => expect(this.of(id)).not.toEqual([]));
    return this.of(id)[0]?.payload;
  }

  #send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }
}

async function nameOf(person: Device): Promise<unknown> {
  const [row] = await app.app.db.query<{ name: string }>("SELECT full_name AS name FROM users WHERE id = ?", [
    keyOf(app.app, "User", person.userId),
  ]);
  return row?.name;
}

/** Sends a mutation that is running until the function is called that is returned. */
async function runSlowly(socket: RawSocket, ada: Person): Promise<() => Promise<void>> {
  const { db } = app.app;
  const bo = await app.person("Bo");
  await ada.ask(AddContactDocument, { input: { userId: bo.userId, name: "Bo" } });
  const holder = await db.connect();
  onTestFinished(() => holder.destroy());
  await holder.query("BEGIN");
  await holder.query("SELECT 1 FROM user_contacts WHERE user_id = ? FOR UPDATE", [keyOf(app.app, "User", ada.userId)]);
  socket.subscribe(
    "slow",
    `mutation { addContact(input: { userId: "${bo.userId}", name: "B" }) { userErrors { code } } }`,
  );
  await lockWait(db);
  return () => holder.end();
}

/** Locks tables; `afterWait` does something once a statement waits for them, and then unlocks them. */
async function lockTables({ app: { db } }: TestApp, ...tables: string[]) {
  const holder = await db.connect();
  onTestFinished(() => holder.destroy());
  await holder.query(`LOCK TABLES ${tables.map((table) => `${table} WRITE`).join(", ")}`);
  const waiting = `SELECT 1 FROM ${await connectionList(db)} WHERE state LIKE 'Waiting for table%' AND db = DATABASE()`;
  return {
    afterWait: async (work: () => unknown): Promise<void> => {
      await eventually(async () => expect(await db.query(waiting)).not.toEqual([]));
      await work();
      await holder.end();
    },
  };
}

describe("a socket whose session ends", () => {
  const ends = {
    "by logout over the socket": {
      message: "The session has ended: sign in again.",
      reason: "Session ended",
      end: async (socket: RawSocket) => {
        socket.subscribe("logout", LOGOUT);
        expect(await socket.next("logout")).toEqual({ data: { logout: { userErrors: [] } } });
      },
    },
    "by logout elsewhere": {
      message: "The session has ended: sign in again.",
      reason: "Session ended",
      end: async (_socket: RawSocket, ada: Person) => void (await ada.ask(LogoutDocument, {})),
    },
    "with its access token": {
      message: "The access token has expired: refresh it.",
      reason: "Access token expired",
      end: () => sleep(4500),
    },
  };

  it.each(Object.entries(ends))(
    "%s runs nothing more and ends its streams, while running operations are answered",
    async (how, { message, reason, end }) => {
      const ada = await app.person("Ada");
      const bo = await app.person("Eddy");
      const talk = await ada.open(bo);
      if (how === "with its access token") now = addMs(new Date(ada.tokens.accessTokenExpiresAt), -4000);
      const socket = await RawSocket.signIn(app.url, ada);
      socket.subscribe("stream", EVENTS);
      expect(await socket.next("stream")).toEqual({ data: { events: { __typename: "StreamReady" } } });
      const finish = await runSlowly(socket, ada);
      await end(socket, ada);
      now = systemClock();
      const before = socket.of("stream").length;
      const requests = { query: NAME, mutation: RENAME, subscription: EVENTS, open: "{ __typename }" };
      for (const [id, query] of Object.entries(requests)) socket.subscribe(id, query);
      await bo.send(talk, "for other devices only");
      for (const id of Object.keys(requests))
        expect(await socket.next(id)).toEqual([{ message, extensions: { code: "UNAUTHENTICATED" } }]);
      await sleep(2 * POLL_MS);
      expect(socket.of("slow")).toEqual([]);
      await finish();
      expect(await socket.next("slow")).toEqual({ data: { addContact: { userErrors: [] } } });
      expect(await socket.closed).toEqual([4403, reason]);
      // No `complete` either: a client resumes the stream after its next sign-in.
      expect(socket.of("stream").slice(before)).toEqual([]);
      expect(await nameOf(ada)).toBe("Ada");
    },
    30_000,
  );

  it("delivers nothing over a stream that opens meanwhile", async () => {
    const ada = await app.person("Ada");
    const socket = await RawSocket.signIn(app.url, ada);
    const talk = await ada.open(await app.person("Eddy"));
    const finish = await runSlowly(socket, ada);
    const lock = await lockTables(app, "conversations", "conversation_participants");
    socket.subscribe("stream", `subscription { messageChanged(conversationId: "${talk}") { __typename } }`);
    await lock.afterWait(() =>
      app.app.hub.publishEphemeral(keyOf(app.app, "User", ada.userId) ?? 0n, { kind: "SessionEnded" }),
    );
    await sleep(POLL_MS);
    expect(socket.of("stream")).toEqual([]);
    await finish();
    expect(await socket.closed).toEqual([4403, "Session ended"]);
  });
});

describe("a socket that ignores the close frame", () => {
  const closes = {
    "of its ended session": (socket: RawSocket) => socket.subscribe("1", LOGOUT),
    "for a fault of its own": (socket: RawSocket) => socket.sendBytes(),
  };

  it.each(Object.entries(closes))("%s has nothing executed that it sends afterwards", async (_what, close) => {
    const ada = await app.person("Ada");
    const socket = await RawSocket.signIn(app.url, ada);
    close(socket);
    await socket.closed;
    socket.subscribe("2", RENAME);
    await sleep(500);
    expect(await nameOf(ada)).toBe("Ada");
  });
});

describe("a session that ends during the sign-in of its socket", () => {
  it("closes its socket at once, without a poll", async () => {
    const quiet = await quietApp();
    const ada = await quiet.person("Ada");
    const socket = await RawSocket.open(quiet.url);
    const lock = await lockTables(quiet, "event_heads");
    socket.signIn(ada.tokens.accessToken);
    await lock.afterWait(() => ada.ask(LogoutDocument, {}));
    expect(await socket.closed).toEqual([4403, expect.stringMatching(/session has ended|Session ended/iu)]);
  }, 15_000);
});
