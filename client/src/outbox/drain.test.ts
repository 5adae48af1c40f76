import { describe, expect, it, vi } from "vitest";
import { createWritable } from "../readable.js";
import { type Database, openDatabase } from "../store/database.js";
import { beginEpoch } from "../store/leadership.js";
import { createMemoryStore } from "../store/memory.js";
import { discard, retry } from "../store/change-outbox.js";
import { enqueue } from "../store/outbox.js";
import { listOutbox } from "../store/reads.js";
import { drainOutbox } from "./drain.js";

type Input = { readonly clientMessageId: string };
interface Request {
  readonly id: string;
  readonly answer: (sequence: number) => void;
  readonly refuse: (code: string) => void;
  readonly fail: (error: unknown) => void;
}

/** Leads a new database, with a server whose answers the test gives. */
async function start() {
  const database = await openDatabase(createMemoryStore());
  const { epoch } = await beginEpoch(database);
  const requests: Request[] = [];
  const timers: { readonly run: () => void; readonly ms: number }[] = [];
  /** Ends of tries that have no answer. */
  const deadlines: (() => void)[] = [];
  const isOpen = createWritable(true);
  const stop = new AbortController();
  const request = (_: unknown, variables: unknown) =>
    new Promise<never>((resolve, reject) => {
      const { clientMessageId } = (variables as { input: Input }).input;
      const settle = (sendMessage: object) => resolve({ sendMessage } as never);
      requests.push({
        id: clientMessageId,
        answer: (sequence) =>
          settle({ message: { sequence, id: String(sequence), clientMessageId, replyTo: null }, userErrors: [] }),
        refuse: (code) => settle({ message: null, userErrors: [{ code }] }),
        fail: reject,
      });
    });
  drainOutbox(
    {
      ...{ database, transport: { request }, isOpen, showProgress: () => undefined },
      ports: {
        setTimer: (run, ms) => (ms === 20_000 ? deadlines.push(run) : timers.push({ run, ms }), () => undefined),
        random: () => 0,
        putPart: () => Promise.reject(new TypeError("There is nothing to send.")),
      },
      onError: (error) => expect.unreachable(String(error)),
    },
    { epoch, signal: stop.signal, onLost: () => stop.abort() },
  );
  const say = (clientMessageId: string, conversationId = "a") =>
    enqueue(database, { conversationId, clientMessageId, at: 0, act: { kind: "send", body: "text" } });
  const sent = () => requests.map(({ id }) => id);
  const last = async (count: number) => {
    await vi.waitFor(() => expect(requests).toHaveLength(count));
    return requests[count - 1] as Request;
  };
  return { database, requests, timers, deadlines, isOpen, stop, say, sent, last };
}

const items = async (database: Database) => (await database.read(["outbox"], (reader) => listOutbox(reader))).value;
const error = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });

describe("drainOutbox", () => {
  it("sends the items of a conversation one after the other, in their order", async () => {
    const { say, last, sent, database } = await start();
    for (const id of ["x", "y", "z"]) await say(id);
    (await last(1)).answer(1);
    (await last(2)).answer(2);
    (await last(3)).answer(3);
    expect(sent()).toEqual(["x", "y", "z"]);
    await vi.waitFor(async () => expect(await items(database)).toEqual([]));
    const { value: stored } = await database.read(["messages"], (reader) => reader.list("messages"));
    expect(stored.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it("sends in four conversations at a time", async () => {
    const { say, last, sent, requests } = await start();
    for (const id of ["1", "2", "3", "4", "5"]) await say(id, id);
    await last(4);
    expect(sent()).toEqual(["1", "2", "3", "4"]);
    requests[1]?.answer(1);
    await last(5);
    expect(sent()).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("continues after a refused item, which stays with its code until it is queued again at the end", async () => {
    const { say, last, database } = await start();
    await say("x");
    await say("y");
    (await last(1)).refuse("BLOCKED");
    (await last(2)).answer(1);
    await vi.waitFor(async () => expect(await items(database)).toMatchObject([{ clientMessageId: "x", state: "failed", error: "BLOCKED" }])); // prettier-ignore
    await retry(database, "x");
    expect((await last(3)).id).toBe("x");
    expect(await items(database)).toMatchObject([{ clientMessageId: "x" }]);
    expect((await items(database))[0]).not.toHaveProperty("error");
  });

  it("repeats an item without an answer after the wait that the server asks for, before the next", async () => {
    const { say, last, sent, timers } = await start();
    await say("x");
    await say("y");
    (await last(1)).fail(error("RATE_LIMITED", { retryAfter: 7 }));
    await vi.waitFor(() => expect(timers).toMatchObject([{ ms: 7_000 }]));
    expect(sent()).toEqual(["x"]);
    timers[0]?.run();
    (await last(2)).answer(1);
    await last(3);
    expect(sent()).toEqual(["x", "x", "y"]);
  });

  it("repeats at once when the connection is back, and sends nothing without one", async () => {
    const { say, last, sent, timers, isOpen } = await start();
    await say("x");
    isOpen.set(false);
    (await last(1)).fail(new TypeError("fetch failed"));
    await vi.waitFor(() => expect(timers).toHaveLength(1));
    await say("y", "b");
    expect(sent()).toEqual(["x"]);
    isOpen.set(true);
    await last(3);
    expect(sent().slice(1).sort()).toEqual(["x", "y"]);
  });

  it("repeats an item whose request never ends", async () => {
    const { say, last, sent, timers, deadlines } = await start();
    await say("x");
    await say("y");
    await last(1);
    deadlines[0]?.();
    await vi.waitFor(() => expect(timers).toHaveLength(1));
    timers[0]?.run();
    (await last(2)).answer(1);
    await last(3);
    expect(sent()).toEqual(["x", "x", "y"]);
  });

  it("gives up after five defects of the server", async () => {
    const { say, last, timers, database } = await start();
    await say("x");
    for (let tries = 1; tries <= 5; tries++) {
      (await last(tries)).fail(error("INTERNAL_SERVER_ERROR"));
      if (tries === 5) break;
      await vi.waitFor(() => expect(timers).toHaveLength(tries));
      timers[tries - 1]?.run();
    }
    await vi.waitFor(async () => expect(await items(database)).toMatchObject([{ state: "failed", error: "INTERNAL_SERVER_ERROR" }])); // prettier-ignore
  });

  it("deletes for everyone a message that was given up after a try", async () => {
    const { say, last, database } = await start();
    await say("x");
    const first = await last(1);
    await discard(database, "x");
    expect(await items(database)).toMatchObject([{ state: "cancelled" }]);
    first.answer(1);
    await vi.waitFor(async () => expect(await items(database)).toMatchObject([{ act: { kind: "remove", messageId: "1", scope: "EVERYONE" } }])); // prettier-ignore
  });

  it("deletes an item that was given up before its first try", async () => {
    const { say, isOpen, sent, database } = await start();
    isOpen.set(false);
    await say("x");
    await discard(database, "x");
    isOpen.set(true);
    expect(await items(database)).toEqual([]);
    expect(sent()).toEqual([]);
  });

  it("writes nothing after another tab has become the leader, and reports the loss", async () => {
    const { say, last, database, stop } = await start();
    await say("x");
    const first = await last(1);
    await beginEpoch(database);
    first.answer(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await items(database)).toMatchObject([{ clientMessageId: "x", state: "queued" }]);
    expect(stop.signal.aborted).toBe(true);
  });
});
