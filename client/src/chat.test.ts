import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startApp } from "../../src/app.js";
import { onCleanup, testApp } from "../../src/testing/app.js";
import { newPhoneNumber } from "../../src/testing/person.js";
import { createProxy } from "../../src/testing/proxy.js";
import type { Chat, ConversationView } from "./api.js";
import { createChat } from "./chat.js";
import { SetPresenceDocument, UnreadCountsDocument } from "./generated/documents/index.js";
import { createSocketOpener } from "./ports/socket.js";

const app = await testApp({ JWT_SECRET: "a secret that outlives a restart of the server" });
const { port } = new URL(app.url);
const network = await createProxy({ host: "127.0.0.1", port: Number(port) });
onCleanup(() => network.close());
const url = `http://127.0.0.1:${network.port}/graphql`;

/** Signs in on a new device. */
async function device(phoneNumber: string, fullName: string): Promise<Chat> {
  const chat = createChat({ url, storage: "memory", ports: { openSocket: createSocketOpener(WebSocket) } });
  onCleanup(() => Promise.resolve(chat.close()));
  await chat.start();
  await chat.session.sendCode(phoneNumber);
  await chat.session.verifyCode({ phoneNumber, code: app.codeFor(phoneNumber), fullName });
  await expect.poll(() => chat.viewer.get()?.user.fullName).toBe(fullName);
  return chat;
}

interface Side {
  readonly chat: Chat;
  readonly view: ConversationView;
}

/** Two people with two devices each, in their conversation; the first person has sent one message. */
async function twoPeople(): Promise<{ ada: readonly [Side, Side]; bo: readonly [Side, Side]; all: readonly Side[] }> {
  const [adasNumber, bosNumber] = [newPhoneNumber(), newPhoneNumber()];
  const [ada, adaToo, bo, boToo] = [
    await device(adasNumber, "Ada"),
    await device(adasNumber, "Ada"),
    await device(bosNumber, "Bo"),
    await device(bosNumber, "Bo"),
  ];
  const id = await ada.openWith(userIdOf(bo));
  const sideOf = (chat: Chat): Side => ({ chat, view: chat.conversation(id) });
  const all = [ada, adaToo, bo, boToo].map(sideOf) as [Side, Side, Side, Side];
  await all[0].view.send({ body: "first" });
  await same(all, ["first"]);
  return { ada: [all[0], all[1]], bo: [all[2], all[3]], all };
}

function userIdOf({ viewer }: Chat): string {
  const userId = viewer.get()?.user.id;
  if (userId === undefined) throw new Error("Nobody is signed in.");
  return userId;
}

/** One line for each item of a timeline, the same for both people where they see the same. */
function linesOf({ view }: Side): string[] {
  return view.state.get().items.map((item) => {
    if (item.kind === "pending") return `${item.draft.body} (${item.state})`;
    const { body, deletedAt, editedAt, reactions } = item.message;
    const marks = [editedAt && "edited", ...reactions.map(({ emoji }) => emoji)].filter(Boolean);
    return [deletedAt === null ? body : "deleted", ...marks].join(" ");
  });
}

async function same(sides: readonly Side[], lines: readonly string[]): Promise<void> {
  for (const side of sides) await expect.poll(() => linesOf(side)).toEqual(lines);
}

function messageOf({ view }: Side, body: string) {
  for (const item of view.state.get().items)
    if (item.kind === "message" && item.message.body === body) return item.message;
  throw new Error(`There is no message ${body}.`);
}

/** Compares the unread total of each device with the server's. */
async function sameTotals(sides: readonly Side[]): Promise<void> {
  for (const { chat } of sides) {
    const { viewer } = await chat.request(UnreadCountsDocument, {});
    await expect.poll(() => chat.unread.get().messages).toBe(viewer.unreadMessageCount);
  }
}

describe("two people with two devices each", () => {
  it("see the same messages, edits, deletions and reactions", async () => {
    const { ada, bo, all } = await twoPeople();
    await bo[0].view.send({ body: "second" });
    await same(all, ["first", "second"]);
    await ada[1].view.send({ body: "third", replyTo: messageOf(ada[1], "first").id });
    await same(all, ["first", "second", "third"]);
    expect(messageOf(bo[1], "third").replyTo?.body).toBe("first");

    await ada[0].view.edit(messageOf(ada[0], "first").id, "changed");
    expect(await shownSoon(ada[0])).toEqual(["changed edited", "second", "third"]);
    await bo[0].view.react(messageOf(bo[0], "third").id, "👍", true);
    await bo[1].view.remove(messageOf(bo[1], "second").id, "EVERYONE");
    await same(all, ["changed edited", "deleted", "third 👍"]);
    await ada[1].view.remove(messageOf(ada[1], "third").id, "ME");
    await same(ada, ["changed edited", "deleted"]);
    await bo[1].view.react(messageOf(bo[1], "third").id, "👍", false);
    await same(bo, ["changed edited", "deleted", "third"]);
    await sameTotals(all);
  });

  it("keep the order of each sender, and one key for a message from pending to sent", async () => {
    const { ada, bo, all } = await twoPeople();
    const keys = new Map<string, string>();
    ada[0].view.state.subscribe(({ items }) => {
      for (const item of items) {
        const body = item.kind === "pending" ? item.draft.body : item.message.body;
        expect(keys.get(String(body)) ?? item.key).toBe(item.key);
        keys.set(String(body), item.key);
      }
    });
    const [adas, bos] = ["a", "b"].map((name) => Array.from({ length: 20 }, (_, n) => `${name}${n}`)) as [
      string[],
      string[],
    ];
    await Promise.all([
      ...adas.map((body) => ada[0].view.send({ body })),
      ...bos.map((body) => bo[1].view.send({ body })),
    ]);
    await expect.poll(() => linesOf(bo[0]).filter((line) => !line.includes("("))).toHaveLength(41);
    const lines = linesOf(bo[0]);
    await same(all, lines);
    expect(lines.filter((line) => line.startsWith("a"))).toEqual(adas);
    expect(lines.filter((line) => line.startsWith("b"))).toEqual(bos);
    await sameTotals(all);
  });

  it("show deliveries, read marks and typing", async () => {
    const { ada, bo, all } = await twoPeople();
    await expect.poll(() => messageOf(ada[1], "first").status).toBe("DELIVERED");
    await sameTotals(all);
    expect(bo[1].chat.unread.get()).toEqual({ messages: 1, conversations: 1 });
    bo[0].view.seen(1);
    for (const side of ada) await expect.poll(() => messageOf(side, "first").status).toBe("READ");
    for (const { chat } of bo) await expect.poll(() => chat.unread.get().messages).toBe(0);
    await sameTotals(all);
    ada[0].view.typed();
    for (const { view } of bo) await expect.poll(() => view.typing.get()).toBe(true);
    ada[0].view.stoppedTyping();
    for (const { view } of bo) await expect.poll(() => view.typing.get()).toBe(false);
  });

  it("show notifications with the present text of their message and the present name of its sender", async () => {
    const { ada, bo } = await twoPeople();
    for (const { chat } of bo) await chat.request(SetPresenceDocument, { input: { status: "AWAY" } });
    await ada[0].view.send({ body: "while away" });
    const shown = bo[0].chat.notifications.list();
    const newest = () => shown.state.get().rows.map(({ title, body }) => `${title}: ${body}`)[0];
    await expect.poll(newest).toBe("Ada: while away");
    await ada[1].view.edit(messageOf(ada[1], "while away").id, "edited");
    await expect.poll(newest).toBe("Ada: edited");
    await ada[0].chat.settings.updateProfile({ fullName: "Ada L." });
    await expect.poll(newest).toBe("Ada L.: edited");
    shown.release();
  });

  it("lose nothing and duplicate nothing when connections are cut and the server restarts", async () => {
    const { ada, bo, all } = await twoPeople();
    network.disconnect();
    await ada[0].view.send({ body: "cut 1" });
    await bo[1].view.send({ body: "cut 2" });
    await expect.poll(() => linesOf(ada[0])[1]).toMatch(/^cut 1 \((queued|sending)\)/u);
    network.restore();
    await expect
      .poll(() =>
        linesOf(bo[0])
          .filter((line) => line.startsWith("cut"))
          .sort(),
      )
      .toEqual(["cut 1", "cut 2"]);
    await same(all, linesOf(bo[0]));

    await app.stop();
    await ada[1].view.send({ body: "down" });
    const restarted = await startApp({ ...app.app.config, PORT: Number(port) });
    onCleanup(() => restarted.stop());
    await expect.poll(() => linesOf(bo[0])).toHaveLength(4);
    await same(all, [...linesOf(bo[0]).slice(0, 3), "down"]);
    await sameTotals(all);
  });
});

/** Lines after the newest change is shown, which needs no server. */
async function shownSoon(side: Side): Promise<string[]> {
  const before = linesOf(side).join();
  await expect.poll(() => linesOf(side).join()).not.toBe(before);
  return linesOf(side);
}
