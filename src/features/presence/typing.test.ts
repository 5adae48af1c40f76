import { describe, expect, it } from "vitest";
import {
  ConversationDocument,
  MessageChangedDocument,
  SetTypingDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf } from "../../graphql/global-ids.js";
import { systemClock } from "../../infra/clock.js";
import { type TestApp, createAppDatabase, startTestApp, testApp } from "../../testing/app.js";
import { type Device, type Person, deviceAt } from "../../testing/person.js";
import { listenForTyping } from "../../testing/typing.js";

/** Indicators outlast a test in the first app, and expire after a moment in the second. */
const patient = await testApp({ TYPING_MS: "60000" });
const LASTS = 800;
const brisk = await testApp({ TYPING_MS: String(LASTS) });

describe("setTyping", () => {
  it("publishes start and stop to the other member", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const stream = await listenForTyping(bo, conversationId);
    await type(ada, conversationId);
    await type(ada, conversationId, false);
    expect(await stream.take(2)).toEqual([
      { typingChanged: { conversation: { id: conversationId }, user: { id: ada.userId }, isTyping: true } },
      { typingChanged: { conversation: { id: conversationId }, user: { id: ada.userId }, isTyping: false } },
    ]);
  });

  it("reaches every device of the other member, on streams of all conversations or of this one", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const streams = [await listenForTyping(bo), await listenForTyping(await bo.device("tablet"), conversationId)];
    await type(ada, conversationId);
    for (const stream of streams) expect((await stream.next()).typingChanged).toMatchObject({ isTyping: true });
  });

  it("does not reach a stream of another conversation", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const cy = await patient.person("Cy");
    const stream = await listenForTyping(bo, conversationId);
    await type(cy, await cy.greet(bo));
    await type(ada, conversationId);
    expect((await stream.next()).typingChanged.user.id).toBe(ada.userId);
  });

  it("does not reach the typist's own devices", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const streams = [await listenForTyping(ada, conversationId), await listenForTyping(await ada.device("laptop"))];
    await type(ada, conversationId);
    await type(bo, conversationId);
    for (const stream of streams) expect((await stream.next()).typingChanged.user.id).toBe(bo.userId);
  });

  it("does not reach third users", async () => {
    const { ada, conversationId } = await aConversation(patient);
    const cy = await patient.person("Cy");
    const theirs = await ada.greet(cy);
    const stream = await listenForTyping(cy);
    await type(ada, conversationId);
    await type(ada, theirs);
    expect((await stream.next()).typingChanged.conversation.id).toBe(theirs);
  });

  it("publishes one start over many renewals", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const stream = await listenForTyping(bo, conversationId);
    for (let time = 0; time < 3; time += 1) await type(ada, conversationId);
    await type(ada, conversationId, false);
    await type(ada, conversationId, false);
    await type(ada, conversationId);
    expect((await stream.take(3)).map(({ typingChanged }) => typingChanged.isTyping)).toEqual([true, false, true]);
  });

  it("expires unless it is renewed", async () => {
    const { ada, bo, conversationId } = await aConversation(brisk);
    const stream = await listenForTyping(bo, conversationId);
    await type(ada, conversationId);
    expect(await stream.take(2)).toMatchObject([
      { typingChanged: { isTyping: true } },
      { typingChanged: { isTyping: false } },
    ]);
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
  });

  it("expires a fixed time after the last renewal", async () => {
    const { ada, bo, conversationId } = await aConversation(brisk);
    const stream = await listenForTyping(bo, conversationId);
    await type(ada, conversationId);
    let said = performance.now();
    for (const until = said + 2 * LASTS; said < until; await type(ada, conversationId)) said = performance.now();
    expect((await stream.take(2)).map(({ typingChanged }) => typingChanged.isTyping)).toEqual([true, false]);
    // Timers may fire a moment early by this clock.
    expect(performance.now() - said).toBeGreaterThan(LASTS - 20);
    expect(stream.waiting).toEqual([]);
  });

  it("ends with the typist's message", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const typing = await listenForTyping(bo, conversationId);
    const messages = bo.listen(MessageChangedDocument, { conversationId });
    await messages.next();
    await type(ada, conversationId);
    await ada.send(conversationId, "Hello");
    expect(await typing.take(2)).toMatchObject([
      { typingChanged: { isTyping: true } },
      { typingChanged: { isTyping: false } },
    ]);
    expect(await messages.next()).toMatchObject({ messageChanged: { message: { body: "Hello" } } });
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
  });

  it("ends with the typist's message of another process that shares the database alone", async () => {
    const database = await createAppDatabase();
    const settings = { TYPING_MS: "60000", HUB_POLL_MS: "200", JWT_SECRET: "a secret that both processes share" };
    const here = await startTestApp(database, settings, systemClock);
    const there = await startTestApp({ ...database, drop: () => Promise.resolve() }, settings, systemClock);
    const { ada, bo, conversationId } = await aConversation(here);
    const stream = await listenForTyping(bo, conversationId);
    await type(ada, conversationId);
    await deviceAt(there, ada).send(conversationId, "Hello");
    expect((await stream.take(2)).map(({ typingChanged }) => typingChanged.isTyping)).toEqual([true, false]);
  });

  it("does not end with the other member's message", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    await type(ada, conversationId);
    await bo.send(conversationId, "Hello");
    expect(await peerIsTyping(bo, conversationId)).toBe(true);
  });

  it("ends with the socket of the typing device", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const stream = await listenForTyping(bo, conversationId);
    const socket = await ada.connect();
    await ada.askOverSocket(SetTypingDocument, { input: { conversationId, isTyping: true } });
    expect((await stream.next()).typingChanged.isTyping).toBe(true);
    socket.terminate();
    expect((await stream.next()).typingChanged.isTyping).toBe(false);
  });

  it("does not end with the socket of another device", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const laptop = await ada.device("laptop");
    await ada.connect();
    await type(ada, conversationId);
    (await laptop.connect()).terminate();
    await expect.poll(async () => onlineDevices(ada)).toEqual(["phone"]);
    expect(await peerIsTyping(bo, conversationId)).toBe(true);
  });

  it("shows in peerIsTyping to the other member alone", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    await type(ada, conversationId);
    expect(await peerIsTyping(bo, conversationId)).toBe(true);
    expect(await peerIsTyping(ada, conversationId)).toBe(false);
    await type(ada, conversationId, false);
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
  });

  it("is not published for a user who does not share typing", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    await patient.app.db.execute("UPDATE users SET sends_typing = FALSE WHERE phone_number = ?", [ada.phoneNumber]);
    expect(await type(ada, conversationId)).toEqual([]);
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
  });

  it("is refused across a block", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    await block(ada, bo);
    for (const one of [ada, bo])
      expect(await type(one, conversationId)).toEqual([
        { code: "BLOCKED", message: "One of the two has blocked the other.", field: ["conversationId"] },
      ]);
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
  });

  it("is dropped by open streams if it started while the block was made", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const stream = await listenForTyping(bo, conversationId);
    await block(bo, ada);
    const typist = {
      conversationId: keyOf(patient.app, "Conversation", conversationId) ?? 0n,
      userId: keyOf(patient.app, "User", ada.userId) ?? 0n,
      peerId: keyOf(patient.app, "User", bo.userId) ?? 0n,
      sessionId: 0n,
    };
    // The state after a check before the block and a start after it.
    await patient.app.typing.start(typist);
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
    patient.app.typing.stop(typist.conversationId, typist.userId);
    expect((await stream.next()).typingChanged.isTyping).toBe(false);
  });
});

/** Inserts the row of a block without its events, so that streams depend on the row alone. */
async function block(ada: Person, bo: Person): Promise<void> {
  await patient.app.db.execute(
    `INSERT INTO user_contacts (user_id, contact_user_id, is_blocked, added_at)
     SELECT a.id, b.id, TRUE, NOW(3) FROM users a JOIN users b ON b.phone_number = ? WHERE a.phone_number = ?`,
    [bo.phoneNumber, ada.phoneNumber],
  );
}

async function aConversation(app: TestApp): Promise<{ ada: Person; bo: Person; conversationId: string }> {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, conversationId: await ada.greet(bo) };
}

async function type(device: Device, conversationId: string, isTyping = true) {
  const { setTyping } = await device.ask(SetTypingDocument, { input: { conversationId, isTyping } });
  return setTyping?.userErrors;
}

async function peerIsTyping(device: Device, id: string) {
  return (await device.ask(ConversationDocument, { id })).conversation?.peerIsTyping;
}

async function onlineDevices(device: Device) {
  const { viewer } = await device.ask(ViewerDocument, {});
  return viewer.sessions.filter(({ isOnline }) => isOnline).map(({ deviceName }) => deviceName);
}
