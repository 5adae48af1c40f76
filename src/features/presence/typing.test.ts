import { describe, expect, it } from "vitest";
import {
  ConversationDocument,
  MessageChangedDocument,
  SetTypingDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf } from "../../graphql/global-ids.js";
import { type TestApp, testApp } from "../../testing/app.js";
import type { Device, Person } from "../../testing/person.js";
import { listenForTyping } from "../../testing/typing.js";

/** Here typing never ends by itself while a test lasts, and there after a moment. */
const patient = await testApp({ TYPING_MS: "60000" });
const LASTS = 800;
const brisk = await testApp({ TYPING_MS: String(LASTS) });

describe("setTyping", () => {
  it("tells the other person that somebody types, and that they stopped", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const stream = await listenForTyping(bo, conversationId);
    await type(ada, conversationId);
    await type(ada, conversationId, false);
    expect(await stream.take(2)).toEqual([
      { typingChanged: { conversation: { id: conversationId }, user: { id: ada.userId }, isTyping: true } },
      { typingChanged: { conversation: { id: conversationId }, user: { id: ada.userId }, isTyping: false } },
    ]);
  });

  it("tells every device of the other person, in all conversations or in the one they ask for", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const streams = [await listenForTyping(bo), await listenForTyping(await bo.device("tablet"), conversationId)];
    await type(ada, conversationId);
    for (const stream of streams) expect((await stream.next()).typingChanged).toMatchObject({ isTyping: true });
  });

  it("says nothing of other conversations to a stream of one", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const cy = await patient.person("Cy");
    const stream = await listenForTyping(bo, conversationId);
    await type(cy, await cy.greet(bo));
    await type(ada, conversationId);
    expect((await stream.next()).typingChanged.user.id).toBe(ada.userId);
  });

  it("does not tell the one who types, on any device", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const streams = [await listenForTyping(ada, conversationId), await listenForTyping(await ada.device("laptop"))];
    await type(ada, conversationId);
    await type(bo, conversationId);
    for (const stream of streams) expect((await stream.next()).typingChanged.user.id).toBe(bo.userId);
  });

  it("does not tell anybody else", async () => {
    const { ada, conversationId } = await aConversation(patient);
    const cy = await patient.person("Cy");
    const theirs = await ada.greet(cy);
    const stream = await listenForTyping(cy);
    await type(ada, conversationId);
    await type(ada, theirs);
    expect((await stream.next()).typingChanged.conversation.id).toBe(theirs);
  });

  it("is told once while it lasts, however often it is said", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const stream = await listenForTyping(bo, conversationId);
    for (let time = 0; time < 3; time += 1) await type(ada, conversationId);
    await type(ada, conversationId, false);
    await type(ada, conversationId, false);
    await type(ada, conversationId);
    expect((await stream.take(3)).map(({ typingChanged }) => typingChanged.isTyping)).toEqual([true, false, true]);
  });

  it("ends by itself when it is not renewed", async () => {
    const { ada, bo, conversationId } = await aConversation(brisk);
    const stream = await listenForTyping(bo, conversationId);
    await type(ada, conversationId);
    expect(await stream.take(2)).toMatchObject([
      { typingChanged: { isTyping: true } },
      { typingChanged: { isTyping: false } },
    ]);
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
  });

  it("lasts from the last time that it was said", async () => {
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

  it("ends with the message", async () => {
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

  it("goes on while the other person's message arrives", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    await type(ada, conversationId);
    await bo.send(conversationId, "Hello");
    expect(await peerIsTyping(bo, conversationId)).toBe(true);
  });

  it("ends with the socket of the device that types", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const stream = await listenForTyping(bo, conversationId);
    const socket = await ada.connect();
    await ada.askOverSocket(SetTypingDocument, { input: { conversationId, isTyping: true } });
    expect((await stream.next()).typingChanged.isTyping).toBe(true);
    socket.terminate();
    expect((await stream.next()).typingChanged.isTyping).toBe(false);
  });

  it("goes on when a socket of another device ends", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const laptop = await ada.device("laptop");
    await ada.connect();
    await type(ada, conversationId);
    (await laptop.connect()).terminate();
    await expect.poll(async () => onlineDevices(ada)).toEqual(["phone"]);
    expect(await peerIsTyping(bo, conversationId)).toBe(true);
  });

  it("shows in peerIsTyping, to the other person alone", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    await type(ada, conversationId);
    expect(await peerIsTyping(bo, conversationId)).toBe(true);
    expect(await peerIsTyping(ada, conversationId)).toBe(false);
    await type(ada, conversationId, false);
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
  });

  it("stays with the person who does not want it told", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    await patient.app.db.execute("UPDATE users SET sends_typing = FALSE WHERE phone_number = ?", [ada.phoneNumber]);
    expect(await type(ada, conversationId)).toEqual([]);
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
  });

  it("is refused when one of the two has blocked the other", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    await block(ada, bo);
    for (const one of [ada, bo])
      expect(await type(one, conversationId)).toEqual([
        { code: "BLOCKED", message: "One of the two has blocked the other.", field: ["conversationId"] },
      ]);
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
  });

  it("is not seen when it began while the block was made, on streams that are open", async () => {
    const { ada, bo, conversationId } = await aConversation(patient);
    const stream = await listenForTyping(bo, conversationId);
    await block(bo, ada);
    const typist = {
      conversationId: keyOf(patient.app, "Conversation", conversationId) ?? 0n,
      userId: keyOf(patient.app, "User", ada.userId) ?? 0n,
      peerId: keyOf(patient.app, "User", bo.userId) ?? 0n,
      sessionId: 0n,
    };
    // As it is when it was allowed before the block, and begins after it.
    await patient.app.typing.start(typist);
    expect(await peerIsTyping(bo, conversationId)).toBe(false);
    patient.app.typing.stop(typist.conversationId, typist.userId);
    expect((await stream.next()).typingChanged.isTyping).toBe(false);
  });
});

/** Of people whom the app itself is not told of, so that nothing but the row speaks for the block. */
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
