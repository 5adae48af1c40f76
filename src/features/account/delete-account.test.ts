import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  BlockUserDocument,
  ContactsDocument,
  ConversationDocument,
  ConversationsDocument,
  DeleteAccountDocument,
  EventPageDocument,
  HistoryDocument,
  OpenConversationDocument,
  PresenceChangedDocument,
  RefreshTokensDocument,
  SendMessageDocument,
  SendOtpDocument,
  SetTypingDocument,
  UpdatePrivacyDocument,
  UpdateProfileDocument,
  UserByPhoneNumberDocument,
  UserDocument,
  VerifyOtpDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";
import { type Device, type Person, newPhoneNumber, signIn } from "../../testing/person.js";
import { lockWait } from "../../testing/statement-log.js";
import { listenForTyping } from "../../testing/typing.js";
import { nodesOf } from "../../testing/nodes-of.js";

// Without the deletion, the users of closed sockets stay online for a minute in this test.
const app = await testApp({ PRESENCE_GRACE_MS: "60000" });

describe("deleteAccount", () => {
  it("requires a valid code to the user's own number, and deletes nothing without it", async () => {
    const { ada, bo, id } = await pair();
    expect(await remove(ada, "000000")).toMatchObject({ userErrors: [{ code: "OTP_INVALID", field: ["code"] }] });
    const elsewhere = newPhoneNumber();
    await ada.ask(SendOtpDocument, { input: { phoneNumber: elsewhere } });
    expect(await remove(ada, app.codeFor(elsewhere))).toMatchObject({ userErrors: [{ code: "OTP_INVALID" }] });
    await bo.ask(SendOtpDocument, { input: { phoneNumber: ada.phoneNumber } });
    expect(await remove(ada, app.codeFor(ada.phoneNumber))).toMatchObject({ userErrors: [{ code: "OTP_INVALID" }] });
    const code = await codeOf(ada);
    const wrong = code === "111111" ? "222222" : "111111";
    for (let tries = 0; tries < 5; tries += 1)
      expect((await remove(ada, wrong))?.userErrors).toMatchObject([{ code: "OTP_INVALID" }]);
    expect(await remove(ada, code)).toMatchObject({ userErrors: [{ code: "OTP_TOO_MANY_ATTEMPTS" }] });
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject({ fullName: "Ada", isDeleted: false });
    await ada.send(id, "Still here");
  });

  it("requires a code of its own purpose, which the SMS names and verifyOtp refuses", async () => {
    const { ada } = await pair();
    const { phoneNumber } = ada;
    const code = await codeOf(ada);
    expect(app.sentCodes.at(-1)).toMatchObject({ phoneNumber, text: expect.stringContaining("delete your account") });
    const input = { phoneNumber, code };
    expect((await ada.ask(VerifyOtpDocument, { input })).verifyOtp).toMatchObject({
      tokens: null,
      userErrors: [{ code: "OTP_INVALID" }],
    });
    expect(await remove(ada, code)).toEqual({ userErrors: [] });
  });

  it("accepts the code with its verification id from any address", async () => {
    const { ada } = await pair();
    const input = { phoneNumber: ada.phoneNumber, purpose: "DELETE_ACCOUNT" } as const;
    const { sendOtp } = await ada.ask(SendOtpDocument, { input });
    const code = app.codeFor(ada.phoneNumber);
    await app.app.db.execute("UPDATE otp_verifications SET address_group = '203.0.113.7' WHERE verification_id = ?", [
      sendOtp?.verificationId,
    ]);
    expect(await remove(ada, code)).toMatchObject({ userErrors: [{ code: "OTP_INVALID" }] });
    const { deleteAccount } = await ada.ask(DeleteAccountDocument, {
      input: { code, verificationId: sendOtp?.verificationId ?? null },
    });
    expect(deleteAccount).toEqual({ userErrors: [] });
  });

  it("sends such a code to the user's own number only, and only when signed in", async () => {
    const { ada, bo } = await pair();
    const sent = app.sentCodes.length;
    const input = { phoneNumber: bo.phoneNumber, purpose: "DELETE_ACCOUNT" } as const;
    expect((await ada.ask(SendOtpDocument, { input })).sendOtp?.userErrors).toMatchObject([
      { code: "INVALID", field: ["phoneNumber"] },
    ]);
    const stranger = createTestClient({ url: app.url, accessToken: () => undefined });
    await expect(stranger.ask(SendOtpDocument, { input })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(app.sentCodes).toHaveLength(sent);
  });

  it("ends every session at once: requests, refresh tokens and sockets, with 4403", async () => {
    const { ada } = await pair();
    const tablet = await ada.device("tablet");
    await Promise.all([ada.connect(), tablet.connect()]);
    const closed = [ada.closed(), tablet.closed()];
    expect(await remove(ada, await codeOf(ada))).toEqual({ userErrors: [] });
    for (const end of closed) expect((await end).code).toBe(4403);
    for (const device of [ada, tablet])
      await expect(device.ask(ViewerDocument, {})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const input = { refreshToken: tablet.tokens.refreshToken };
    expect((await tablet.ask(RefreshTokensDocument, { input })).refreshTokens?.userErrors).toMatchObject([
      { code: "TOKEN_INVALID" },
    ]);
  });

  it("shows the user offline in open presence streams at once, and ends their typing", async () => {
    const { ada, bo, id } = await pair();
    await ada.meet(bo);
    await ada.connect();
    const seen = bo.listen(PresenceChangedDocument, { userIds: [ada.userId] });
    const typing = await listenForTyping(bo);
    await seen.until(({ presenceChanged }) => presenceChanged.presence.status === "ONLINE");
    await ada.askOverSocket(SetTypingDocument, { input: { conversationId: id, isTyping: true } });
    expect((await typing.next()).typingChanged.isTyping).toBe(true);
    await remove(ada, await codeOf(ada));
    expect((await seen.next()).presenceChanged.presence).toEqual({ status: "OFFLINE", lastSeenAt: null });
    await typing.until(({ typingChanged }) => !typingChanged.isTyping);
    expect((await bo.ask(UserDocument, { id: ada.userId })).user?.presence).toEqual({
      status: "OFFLINE",
      lastSeenAt: null,
    });
    const userId = keyOf(app.app, "User", ada.userId);
    expect(await app.app.db.query("SELECT is_online AS isOnline FROM users WHERE id = ?", [userId])).toEqual([
      { isOnline: 0 },
    ]);
  });

  it("keeps messages with the peer, from an anonymous sender", async () => {
    const { ada, bo, id } = await pair();
    await ada.ask(UpdateProfileDocument, {
      input: { username: "gone", about: "Me", profilePictureUrl: "https://x.example/a.png" },
    });
    await ada.send(id, "Remember this");
    const after = await cursorOf(bo);
    await remove(ada, await codeOf(ada));
    const [message] = (await bo.ask(HistoryDocument, { id })).conversation?.messages.edges ?? [];
    expect(message?.node).toMatchObject({ body: "Remember this", sender: { id: ada.userId } });
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject({
      fullName: "Deleted account",
      username: null,
      about: null,
      profilePictureUrl: null,
      phoneNumber: null,
      isDeleted: true,
      presence: { status: "OFFLINE", lastSeenAt: null },
    });
    expect((await bo.ask(ConversationDocument, { id })).conversation?.peer.fullName).toBe("Deleted account");
    expect((await bo.ask(EventPageDocument, { after })).events.events).toMatchObject([
      { __typename: "ProfileChanged", user: { fullName: "Deleted account", isDeleted: true } },
    ]);
  });

  it("refuses messages and conversations to the account", async () => {
    const { ada, bo, id } = await pair();
    const cy = await app.person("Cy");
    await remove(ada, await codeOf(ada));
    const input = { conversationId: id, clientMessageId: "late", body: "Hello?" };
    expect((await bo.ask(SendMessageDocument, { input })).sendMessage?.userErrors).toEqual([
      { code: "FORBIDDEN", message: "The other person has deleted their account.", field: ["conversationId"] },
    ]);
    const { openConversation } = await cy.ask(OpenConversationDocument, { input: { userId: ada.userId } });
    expect(openConversation?.userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    expect((await cy.ask(UserByPhoneNumberDocument, { phoneNumber: ada.phoneNumber })).userByPhoneNumber).toBeNull();
  });

  it("removes contacts on both sides, with an event for each owner", async () => {
    const { ada, bo } = await pair();
    await ada.ask(AddContactDocument, { input: { userId: bo.userId } });
    await bo.ask(AddContactDocument, { input: { userId: ada.userId, name: "Ada, secretly" } });
    const after = await cursorOf(bo);
    await remove(ada, await codeOf(ada));
    expect(nodesOf((await bo.ask(ContactsDocument, {})).contacts)).toEqual([]);
    expect((await bo.ask(EventPageDocument, { after })).events.events).toMatchObject([
      { __typename: "ContactChanged", user: { viewerContact: null } },
      { __typename: "ProfileChanged" },
    ]);
    const userId = keyOf(app.app, "User", ada.userId);
    for (const table of ["user_contacts", "notifications", "login_history", "message_deletions"])
      expect(await app.app.db.query(`SELECT 1 FROM ${table} WHERE user_id = ?`, [userId])).toEqual([]);
    expect(
      await app.app.db.query("SELECT 1 FROM sessions WHERE user_id = ? AND (is_valid OR ip_address IS NOT NULL)", [
        userId,
      ]),
    ).toEqual([]);
  });

  it("erases the codes and the login history of the number, also from before the account existed", async () => {
    const phoneNumber = newPhoneNumber();
    const visitor = createTestClient({ url: app.url, accessToken: () => undefined });
    await visitor.ask(SendOtpDocument, { input: { phoneNumber } });
    const wrong = app.codeFor(phoneNumber) === "111111" ? "222222" : "111111";
    await visitor.ask(VerifyOtpDocument, { input: { phoneNumber, code: wrong } });
    const ada = await signIn(app, { phoneNumber, fullName: "Ada" });
    await visitor.ask(SendOtpDocument, { input: { phoneNumber } });
    await visitor.ask(VerifyOtpDocument, { input: { phoneNumber, code: wrong } });
    await ada.ask(SendOtpDocument, { input: { phoneNumber, purpose: "DELETE_ACCOUNT" } });
    expect(await remove(ada, app.codeFor(phoneNumber))).toEqual({ userErrors: [] });
    expect(await tablesThatHold(phoneNumber)).toEqual([]);
    await visitor.dispose();
    await ada.dispose();
  });

  it("keeps blocks by others without the contact, and sends no ProfileChanged across a block", async () => {
    const { ada, bo } = await pair();
    const cy = await app.person("Cy");
    for (const one of [bo, cy]) await one.meet(ada);
    await bo.ask(AddContactDocument, { input: { userId: ada.userId, name: "Ada, secretly" } });
    for (const one of [bo, cy]) await one.ask(BlockUserDocument, { input: { userId: ada.userId } });
    const [bos, cys] = [await cursorOf(bo), await cursorOf(cy)];
    await remove(ada, await codeOf(ada));
    for (const one of [bo, cy])
      expect((await one.ask(UserDocument, { id: ada.userId })).user).toMatchObject({
        viewerHasBlocked: true,
        viewerContact: null,
      });
    const kindsAfter = async (device: Device, after: string) =>
      (await device.ask(EventPageDocument, { after })).events.events.map(({ __typename }) => __typename);
    expect(await kindsAfter(bo, bos)).toEqual(["ContactChanged"]);
    expect(await kindsAfter(cy, cys)).toEqual([]);
    expect(
      await app.app.db.query("SELECT contact_name AS name FROM user_contacts WHERE contact_user_id = ?", [
        keyOf(app.app, "User", ada.userId),
      ]),
    ).toEqual([{ name: null }, { name: null }]);
  });

  it("empties the user's log, and moves its start to its head", async () => {
    const { ada, bo, id } = await pair();
    await bo.send(id, "Hello");
    await remove(ada, await codeOf(ada));
    const userId = keyOf(app.app, "User", ada.userId);
    expect(await app.app.db.query("SELECT seq FROM user_events WHERE user_id = ?", [userId])).toEqual([]);
    const [head] = await app.app.db.query<{ seq: number; trimmed: number }>(
      "SELECT seq, trimmed_seq AS trimmed FROM event_heads WHERE user_id = ?",
      [userId],
    );
    expect(head?.seq).toBeGreaterThan(0);
    expect(head?.trimmed).toBe(head?.seq);
  });

  it.each([
    ["the profile", (device: Device) => device.ask(UpdateProfileDocument, { input: { username: "back.again" } })],
    ["the privacy", (device: Device) => device.ask(UpdatePrivacyDocument, { input: { typing: false } })],
  ])("is not undone by a concurrent change of %s", async (_, change) => {
    const { ada } = await pair();
    const userId = keyOf(app.app, "User", ada.userId);
    const { db } = app.app;
    // Takes the lock of a deletion, and releases it when the change waits for the row.
    const changed = await db.transaction(async (tx) => {
      await tx.query("SELECT 1 FROM users WHERE id = ? FOR UPDATE", [userId]);
      const asked = change(ada).catch((error: unknown) => error);
      await lockWait(db);
      await tx.execute("UPDATE users SET is_active = FALSE WHERE id = ?", [userId]);
      return { asked };
    });
    expect(await changed.asked).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await db.query("SELECT username, sends_typing AS typing FROM users WHERE id = ?", [userId])).toEqual([
      { username: null, typing: 1 },
    ]);
  });

  it("frees the number: the next sign-in creates a new user without access to earlier data", async () => {
    const { ada, bo, id } = await pair();
    await ada.send(id, "Before");
    await remove(ada, await codeOf(ada));
    const visitor = await signIn(app, { phoneNumber: ada.phoneNumber, fullName: "Anew" });
    expect(visitor.userId).not.toBe(ada.userId);
    expect(nodesOf((await visitor.ask(ConversationsDocument, {})).conversations)).toEqual([]);
    expect((await visitor.ask(ConversationDocument, { id })).conversation).toBeNull();
    expect(nodesOf((await visitor.ask(ViewerDocument, {})).viewer.loginHistory)).toHaveLength(1);
    expect(await bo.open(visitor)).not.toBe(id);
    await visitor.dispose();
  });

  it("consumes its code, and runs once under concurrent requests", async () => {
    const { ada } = await pair();
    const code = await codeOf(ada);
    const answers = await Promise.allSettled([remove(ada, code), remove(ada, code)]);
    const happened = answers.filter((one) => one.status === "fulfilled" && one.value?.userErrors.length === 0);
    expect(happened).toHaveLength(1);
    const input = { phoneNumber: ada.phoneNumber, code };
    expect((await ada.ask(VerifyOtpDocument, { input })).verifyOtp?.userErrors).toMatchObject([
      { code: "OTP_INVALID" },
    ]);
  });

  it("loses no message acknowledged during the deletion", async () => {
    const { ada, bo, id } = await pair();
    const sending = Array.from({ length: 40 }, async (_, n) => {
      const input = { conversationId: id, clientMessageId: `at-once-${n}`, body: `${n}` };
      return (await bo.ask(SendMessageDocument, { input })).sendMessage?.message?.id;
    });
    await remove(ada, await codeOf(ada));
    const kept = (await Promise.all(sending)).filter((messageId) => messageId !== undefined);
    const shown = (await bo.ask(HistoryDocument, { id, last: 100 })).conversation?.messages.edges ?? [];
    expect(shown.map(({ node }) => node.id).sort()).toEqual([...kept].sort());
    // No concurrently sent data is left for the deleted account.
    for (const table of ["notifications", "user_events"])
      expect(
        await app.app.db.query(`SELECT 1 FROM ${table} WHERE user_id = ?`, [keyOf(app.app, "User", ada.userId)]),
      ).toEqual([]);
  });
});

/** Returns the tables with a number in any column, with or without its plus sign. */
async function tablesThatHold(phoneNumber: string): Promise<string[]> {
  const columns = await app.app.db.query<{ tableName: string; columnName: string }>(
    `SELECT table_name AS tableName, column_name AS columnName FROM information_schema.columns
     WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL`,
  );
  const found = new Set<string>();
  for (const { tableName, columnName } of columns) {
    const sql = `SELECT 1 FROM ${tableName} WHERE ${columnName} LIKE ? LIMIT 1`;
    if ((await app.app.db.query(sql, [`%${phoneNumber.slice(1)}%`])).length > 0) found.add(tableName);
  }
  return [...found];
}

async function pair() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, id: await ada.open(bo) };
}

/** A fresh code to the person's own number. */
async function codeOf(person: Person): Promise<string> {
  const { phoneNumber } = person;
  await person.ask(SendOtpDocument, { input: { phoneNumber, purpose: "DELETE_ACCOUNT" } });
  return app.codeFor(phoneNumber);
}

async function remove(device: Device, code: string) {
  return (await device.ask(DeleteAccountDocument, { input: { code } })).deleteAccount;
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}
