import { describe, expect, it } from "vitest";
import {
  ContactsDocument,
  MessageDocument,
  NotificationsDocument,
  ViewerDocument,
} from "../../operations/generated/graphql.js";
import { toGlobalId } from "../../src/graphql/global-ids.js";
import { testApp } from "../../src/testing/app.js";
import { signIn } from "../../src/testing/person.js";
import { anOriginal, importOriginal, reasonsOf } from "./testing/import.js";
import { seenBy } from "./testing/sight.js";
import { nodesOf } from "../../src/testing/nodes-of.js";

// Inconsistent data of old databases. Every test imports its own original into the same ConvoSpace, with its own ids and
// numbers.

const app = await testApp();
const AT = "2024-01-01 10:00:00";
let hundreds = 0;

describe("numbers", () => {
  it("that are not in E.164 are parsed with --country, and 00 means +", async () => {
    const { original, ada, bo, id } = await twoPeople({ ada: { phone_number: "(415) 555-2671" } });
    await original.insert("users", [{ id: id(3), phone_number: "0049 151 12345678" }]);
    const outcome = await importOriginal(original, app, "--country", "us");
    expect(reasonsOf(outcome, "users")).toEqual({ "changed: its number is now in E.164": 2 });
    expect((await signIn(app, { phoneNumber: "+14155552671" })).userId).toBe(await idOf(ada));
    expect((await signIn(app, { phoneNumber: "+4915112345678" })).userId).toBe(await idOf(id(3)));
    expect((await signIn(app, { phoneNumber: bo.phone_number })).userId).toBe(await idOf(bo.id));
  });

  it.each([
    ["without a country", "415 555 2672", "without its number, which is not in E.164 (see --country)"],
    ["of words", "unknown", "without its number, which is not in E.164 (see --country)"],
    ["of nobody", null, "without its number, which is not in E.164 (see --country)"],
  ])("%s leave their owner without a number; other users keep their messages", async (_, phone_number, why) => {
    const { original, bo, say } = await twoPeople({ ada: { phone_number, full_name: "Ada" } });
    await say(1, "from nowhere");
    expect(reasonsOf(await importOriginal(original, app), "users")).toEqual({ [`changed: ${why}`]: 1 });
    const [conversation] = await seenBy(await signIn(app, { phoneNumber: bo.phone_number }));
    expect(conversation).toMatchObject({ peer: "Ada", messages: [{ body: "from nowhere" }] });
  });

  it("of two accounts go to the one in E.164, even if it is newer", async () => {
    const { original, id } = await twoPeople({ ada: { phone_number: "415 555 2673", full_name: "A guess" } });
    await original.insert("users", [{ id: id(3), phone_number: "+14155552673", full_name: "The owner" }]);
    const outcome = await importOriginal(original, app, "--country", "US");
    expect(reasonsOf(outcome, "users")).toEqual({
      "changed: without its number, which is that of another account, too": 1,
    });
    expect((await signIn(app, { phoneNumber: "+14155552673" })).userId).toBe(await idOf(id(3)));
  });
});

describe("usernames, names and pictures", () => {
  it("that are invalid are dropped, and the user is imported", async () => {
    const { original, ada } = await twoPeople({
      ada: {
        username: "ada lovelace!",
        full_name: `  \u202e\u2800${"é".repeat(120)}\n`,
        profile_picture: "/uploads/ada.jpg",
      },
    });
    expect(reasonsOf(await importOriginal(original, app), "users")).toEqual({
      "changed: without its username, which is not 3 to 30 letters, digits, dots or underscores, with a letter or digit at both ends": 1,
      "changed: cut to 100 characters": 1,
      "changed: without its picture, which is at no https address": 1,
    });
    expect(await profileOf(ada)).toMatchObject({ fullName: "é".repeat(100), username: null, profilePictureUrl: null });
  });

  it("are resolved against --media-base", async () => {
    const { original, ada } = await twoPeople({ ada: { profile_picture: "/uploads/ada.jpg" } });
    await importOriginal(original, app, "--media-base", "https://files.example.com/");
    expect(await profileOf(ada)).toMatchObject({ profilePictureUrl: "https://files.example.com/uploads/ada.jpg" });
  });

  it.each([
    ["differ in case alone", "Grace.H", "grace.h"],
    ["look alike", "Grace.Miller", "grace.rni1ler"],
  ])("that %s stay with the first, for good", async (_, first, second) => {
    const { original, ada, bo } = await twoPeople({ ada: { username: first }, bo: { username: second } });
    for (let time = 0; time < 2; time += 1)
      expect(reasonsOf(await importOriginal(original, app), "users")).toEqual({
        "changed: without its username, which somebody else has, or one that looks like it": 1,
      });
    expect(await profileOf(ada)).toMatchObject({ username: first });
    expect(await profileOf(bo)).toMatchObject({ username: null });
  });

  it("that impersonate the service are dropped", async () => {
    const { original, ada } = await twoPeople({ ada: { username: "Supp0rt" } });
    expect(reasonsOf(await importOriginal(original, app), "users")).toEqual({
      "changed: without its username, which could be taken for the service itself": 1,
    });
    expect(await profileOf(ada)).toMatchObject({ username: null });
  });
});

describe("an account that is not active", () => {
  it("is imported and cannot sign in", async () => {
    const { original, ada, bo, say } = await twoPeople({ ada: { is_active: 0, full_name: "Ada" } });
    await say(1, "before I went");
    await importOriginal(original, app);
    await expect(signIn(app, { phoneNumber: ada.phone_number })).rejects.toThrow("not active");
    const [conversation] = await seenBy(await signIn(app, { phoneNumber: bo.phone_number }));
    expect(conversation).toMatchObject({ peer: "Ada", messages: [{ body: "before I went" }] });
  });
});

describe("conversations", () => {
  it("with oneself, with nobody, or of two missing users are skipped with all their rows", async () => {
    const { original, ada, id } = await twoPeople();
    await original.insert("conversations", [
      { id: id(11), user_one_id: ada.id, user_two_id: ada.id },
      { id: id(12), user_one_id: ada.id },
      { id: id(13), user_one_id: id(91), user_two_id: id(92) },
    ]);
    await original.insert("messages", [
      { id: id(21), conversation_id: id(11), sender_id: ada.id, message_text: "note" },
    ]);
    await original.insert("message_status", [{ message_id: id(21), user_id: ada.id, status: "read" }]);
    await original.insert("conversation_participants", [{ conversation_id: id(11), user_id: ada.id }]);
    const outcome = await importOriginal(original, app);
    expect(reasonsOf(outcome, "conversations")).toEqual({
      "left out: is with oneself": 1,
      "left out: names fewer than two people": 1,
      "left out: both its people are gone": 1,
    });
    expect(reasonsOf(outcome, "messages")).toEqual({ "left out: its conversation is left out": 1 });
    expect(reasonsOf(outcome, "message_status")).toEqual({ "left out: its message is left out": 1 });
    expect(reasonsOf(outcome, "conversation_participants")).toEqual({ "left out: its conversation is left out": 1 });
  });

  it("with a missing user keep all messages, with a deleted account as the peer", async () => {
    const { original, ada, id } = await twoPeople();
    await original.insert("conversations", [
      { id: id(11), user_one_id: id(91), user_two_id: ada.id },
      { id: id(12), user_one_id: ada.id, user_two_id: id(91) },
    ]);
    await original.insert("messages", [
      { id: id(21), conversation_id: id(11), sender_id: id(91), message_text: "farewell", created_at: AT },
    ]);
    const outcome = await importOriginal(original, app);
    expect(reasonsOf(outcome, "conversations")).toEqual({
      "changed: one of its people is gone: a deleted account stands in": 1,
      "changed: joined with another of the same two people": 1,
    });
    const conversations = await seenBy(await signIn(app, { phoneNumber: ada.phone_number }));
    expect(conversations.find(({ peer }) => peer === "Deleted account")).toMatchObject({
      messages: [{ sender: "Deleted account", body: "farewell" }],
    });
  });
});

describe("messages", () => {
  it("without a sender, of non-members, without a conversation or without content are skipped", async () => {
    const { original, ada, id, conversation_id } = await twoPeople();
    await original.insert("users", [{ id: id(3), phone_number: number(id(3)) }]);
    const message = { conversation_id, sender_id: ada.id, created_at: AT };
    await original.insert("messages", [
      { ...message, id: id(21), sender_id: null, message_text: "whose?" },
      { ...message, id: id(22), sender_id: id(3), message_text: "a stranger's" },
      { ...message, id: id(23), conversation_id: id(99), message_text: "where?" },
      { ...message, id: id(24), conversation_id: null, message_text: "nowhere" },
      { ...message, id: id(25), message_text: "" },
      { ...message, id: id(26), message_type: "image" },
      { ...message, id: id(27), message_text: "x".repeat(1_000_001) },
      { ...message, id: id(28), message_text: "kept" },
    ]);
    await original.insert("message_status", [
      { message_id: id(22), user_id: ada.id, status: "read" },
      { message_id: id(24), user_id: ada.id, status: "read" },
      { message_id: id(77), user_id: ada.id, status: "read" },
    ]);
    const outcome = await importOriginal(original, app);
    expect(reasonsOf(outcome, "messages")).toEqual({
      "left out: its sender is not in the conversation": 2,
      "left out: its conversation is gone": 2,
      "left out: says nothing: it has neither text nor media": 2,
      "left out: has over a million characters": 1,
    });
    expect(reasonsOf(outcome, "message_status")).toEqual({
      "left out: its message is left out": 2,
      "left out: its message is gone": 1,
    });
    expect(await bodiesOf(ada)).toEqual(["kept"]);
    for (const [table, count] of outcome.counts) {
      const { here, skipped } = outcome.totals.of(table);
      expect([table, here + skipped]).toEqual([table, count]);
    }
  });

  it("keep their texts unchanged: blanks, any script, and more characters than the API accepts", async () => {
    const { original, ada, say } = await twoPeople();
    const texts = [
      "  two spaces  \n",
      "\u200b",
      "👩‍👩‍👧‍👦 e\u0301 \u{1F1E9}\u{1F1EA}",
      "é".repeat(30_000),
      "Ünïcödé'\"\\;--",
      "مرحبا",
    ];
    for (const [index, text] of texts.entries()) await say(index, text);
    await importOriginal(original, app);
    expect(await bodiesOf(ada)).toEqual(texts);
  });

  it("without a time have that of the message before", async () => {
    const { original, ada, say } = await twoPeople();
    await say(1, "timed");
    await say(2, "zero", { created_at: "0000-00-00 00:00:00", updated_at: "2024-01-01 10:00:05" });
    await say(3, "none", { created_at: null, updated_at: null });
    await importOriginal(original, app);
    const [conversation] = await seenBy(await signIn(app, { phoneNumber: ada.phone_number }));
    expect(conversation?.messages.map(({ body, sentAt }) => [body, sentAt])).toEqual([
      ["none", "2024-01-01T09:00:00.000Z"], // The beginning of the conversation.
      ["timed", "2024-01-01T10:00:01.000Z"],
      ["zero", "2024-01-01T10:00:05.000Z"],
    ]);
  });

  it("of other types and with other media keep their content", async () => {
    const { original, ada, say } = await twoPeople();
    const url = "https://media.example.com/a%20file.pdf?x=1";
    await say(1, "hello", { message_type: "poll" });
    await say(2, "caption", { message_type: "IMAGE", media_url: "http://10.0.0.5/cat.jpg" });
    await say(3, "script", { message_type: "file", media_url: "javascript:alert(1)" });
    await say(4, null, { message_type: "document", media_url: url });
    await say(5, "named", { message_type: "text", media_url: url, file_name: " a/b\\c\u202efdp.pdf. " });
    await say(6, null, { message_type: "voice", media_url: url, file_size: -1 });
    await say(7, "the corner", { message_type: "location" });
    await say(8, "words alone", { message_type: "video" });
    const outcome = await importOriginal(original, app);
    expect(reasonsOf(outcome, "messages")).toEqual({
      'changed: was of the type "poll", which is not known here': 1,
      "changed: its media is at no https address: the address is kept as text": 2,
      "changed: was of the type TEXT with media: it is a FILE now": 1,
      "changed: was of the type LOCATION without coordinates: it is kept as text": 1,
      "changed: was of the type VIDEO without media: its text is kept": 1,
    });
    const device = await signIn(app, { phoneNumber: ada.phone_number });
    const [conversation] = await seenBy(device);
    expect(conversation?.messages.map(({ type, body, media }) => [type, body, media])).toEqual([
      ["TEXT", "hello", null],
      ["TEXT", "caption\nhttp://10.0.0.5/cat.jpg", null],
      ["TEXT", "script\njavascript:alert(1)", null],
      ["FILE", null, url],
      ["FILE", "named", url],
      ["AUDIO", null, url],
      ["TEXT", "the corner", null],
      ["TEXT", "words alone", null],
    ]);
    const names = (conversation?.messages ?? []).slice(3, 6).map(async ({ id }) => {
      const { message } = await device.ask(MessageDocument, { id });
      return [message?.media?.fileName, message?.media?.size];
    });
    expect(await Promise.all(names)).toEqual([
      ["a file.pdf", null],
      ["a_b_cfdp.pdf", null],
      [null, null],
    ]);
  });
});

describe("older character sets", () => {
  const texts = ["café", "Straße", "naïve – €"];

  it("yield the texts that the original displayed", async () => {
    const { original, ada, say } = await twoPeople({}, "ALTER TABLE messages CONVERT TO CHARACTER SET latin1");
    for (const [index, text] of texts.entries()) await say(index, text);
    await importOriginal(original, app);
    expect(await bodiesOf(ada)).toEqual(texts);
  });

  it("of three bytes have lost emoji, and keep the rest", async () => {
    const { original, ada, say } = await twoPeople({}, "ALTER TABLE messages CONVERT TO CHARACTER SET utf8mb3");
    await say(1, "good 👍 морген");
    await importOriginal(original, app);
    const bodies = await bodiesOf(ada);
    expect(bodies?.[0]).toMatch(/^good \?+ морген$/u);
  });

  it.each([
    ["are named", [], "looks like UTF-8 kept as Latin-1: --mend-mojibake mends it"],
    ["are mended with --mend-mojibake", ["--mend-mojibake"], "mended: it was UTF-8 kept as Latin-1"],
  ])("that hold UTF-8 in the guise of Latin-1 %s", async (_, options, why) => {
    const { original, ada, id, say } = await twoPeople({}, "ALTER TABLE messages CONVERT TO CHARACTER SET latin1");
    const words = ["Grüße 👋", "你好", "GARÇON, à Öland ©"];
    for (const index of words.keys()) await say(index, "GARÇON, à Öland ©");
    // UTF-8 sent over a connection declared as Latin-1.
    for (const [index, text] of words.slice(0, 2).entries())
      await original.execute(
        "UPDATE messages SET message_text = CONVERT(CAST(? AS BINARY) USING latin1) WHERE id = ?",
        [text, id(20 + index)],
      );
    const outcome = await importOriginal(original, app, ...options);
    expect(reasonsOf(outcome, "messages")).toEqual({ [`changed: ${why}`]: 2 });
    const kept = await original.query<{ text: string }>("SELECT message_text AS text FROM messages ORDER BY id");
    expect(await bodiesOf(ada)).toEqual(options.length > 0 ? words : kept.map(({ text }) => text));
  });
});

describe("receipts", () => {
  it("that are duplicate, contradictory, of unknown status or without times are merged", async () => {
    const { original, ada, bo, id, say } = await twoPeople();
    for (const n of [1, 2, 3, 4, 5]) await say(n, `№ ${n}`);
    const row = (n: number, status: string | null, more: object = {}) => ({
      message_id: id(20 + n),
      user_id: bo.id,
      status,
      ...more,
    });
    await original.insert("message_status", [
      row(1, "sent", { sent_at: AT }),
      row(1, "read", { read_at: "2024-01-01 10:01:00" }),
      row(1, "read", { read_at: "2024-01-01 10:02:00" }),
      row(2, "READ", { read_at: "1999-01-01 00:00:00" }),
      row(3, "seen"),
      row(4, "quantum"),
      row(4, null, { delivered_at: "2024-01-01 10:05:00" }),
      { ...row(5, "read"), user_id: ada.id },
      row(5, "failed"),
    ]);
    const outcome = await importOriginal(original, app);
    expect(reasonsOf(outcome, "message_status")).toEqual({
      "left out: says no more than that the message was sent": 2,
      'left out: has the unknown status "quantum"': 1,
      "left out: is of somebody whom the message did not go to": 1,
    });
    const [conversation] = await seenBy(await signIn(app, { phoneNumber: ada.phone_number }));
    expect(conversation?.messages.map(({ status, deliveredAt, readAt }) => [status, deliveredAt, readAt])).toEqual([
      ["READ", "2024-01-01T10:00:02.000Z", "2024-01-01T10:00:02.000Z"], // Nothing is read before it is said.
      ["READ", "2024-01-01T10:00:02.000Z", "2024-01-01T10:00:02.000Z"],
      ["READ", "2024-01-01T10:00:03.000Z", "2024-01-01T10:00:03.000Z"], // The time of sending: no other is known.
      ["DELIVERED", "2024-01-01T10:05:00.000Z", null],
      ["SENT", null, null],
    ]);
  });

  it("include participants' last read messages, even skipped ones", async () => {
    const { original, ada, bo, id, say, conversation_id } = await twoPeople();
    for (const n of [1, 2, 4]) await say(n, `№ ${n}`);
    await say(3, "");
    await original.insert("conversation_participants", [
      { conversation_id, user_id: bo.id, last_read_message_id: id(23), last_read_at: "2024-01-01 10:30:00" },
      { conversation_id, user_id: id(9), last_read_message_id: id(24) },
      { conversation_id: id(99), user_id: bo.id },
    ]);
    const outcome = await importOriginal(original, app);
    expect(reasonsOf(outcome, "conversation_participants")).toEqual({
      "left out: is of somebody who is not in the conversation": 1,
      "left out: its conversation is gone": 1,
    });
    const [conversation] = await seenBy(await signIn(app, { phoneNumber: ada.phone_number }));
    expect(conversation?.messages.map(({ readAt }) => readAt)).toEqual([
      "2024-01-01T10:30:00.000Z",
      "2024-01-01T10:30:00.000Z",
      null,
    ]);
  });
});

describe("pins", () => {
  it("above five are removed, except from the conversations with the newest activity", async () => {
    const { original, ada, id } = await twoPeople();
    const friends = Array.from({ length: 7 }, (_, n) => id(40 + n));
    await original.insert(
      "users",
      friends.map((friend, n) => ({ id: friend, phone_number: number(friend), full_name: `Friend ${n}` })),
    );
    await original.insert(
      "conversations",
      friends.map((friend) => ({ id: friend, user_one_id: ada.id, user_two_id: friend })),
    );
    await original.insert(
      "messages",
      friends.map((friend, n) => ({
        id: friend,
        conversation_id: friend,
        sender_id: friend,
        message_text: "hi",
        created_at: `2024-01-0${n + 1} 10:00:00`,
      })),
    );
    await original.insert(
      "conversation_participants",
      friends.map((friend) => ({
        conversation_id: friend,
        user_id: ada.id,
        is_pinned: 1,
      })),
    );
    const outcome = await importOriginal(original, app);
    expect(reasonsOf(outcome, "conversation_participants")).toEqual({ "changed: pinned no longer: 5 are the most": 2 });
    const pinned = (await seenBy(await signIn(app, { phoneNumber: ada.phone_number }))).filter(
      ({ isPinned }) => isPinned,
    );
    expect(pinned.map(({ peer }) => peer)).toEqual(["Friend 6", "Friend 5", "Friend 4", "Friend 3", "Friend 2"]);
  });
});

describe("contacts and notifications", () => {
  it("that are duplicate, of oneself or of a missing user are merged or skipped", async () => {
    const { original, ada, bo, id } = await twoPeople();
    const contact = { user_id: ada.id, contact_user_id: bo.id };
    await original.insert("user_contacts", [
      { ...contact, contact_name: " ", added_at: "2024-01-03 10:00:00" },
      { ...contact, contact_name: " Bo ", is_favorite: 1, added_at: "2024-01-02 10:00:00" },
      { user_id: ada.id, contact_user_id: ada.id },
      { user_id: ada.id, contact_user_id: id(91) },
      { user_id: id(91), contact_user_id: ada.id },
      { contact_user_id: ada.id },
    ]);
    const outcome = await importOriginal(original, app);
    expect(reasonsOf(outcome, "user_contacts")).toEqual({
      "changed: joined with another of the same person": 1,
      "left out: is oneself": 1,
      "left out: is of somebody who is gone": 1,
      "left out: its owner is gone": 2,
    });
    const { contacts } = await (await signIn(app, { phoneNumber: ada.phone_number })).ask(ContactsDocument, {});
    expect(nodesOf(contacts).map(({ name, isFavorite, addedAt }) => [name, isFavorite, addedAt])).toEqual([
      ["Bo", true, "2024-01-02T10:00:00.000Z"],
    ]);
  });

  it("without an owner, a time or content are skipped, and long ones truncated", async () => {
    const { original, ada, id } = await twoPeople();
    await original.insert("notifications", [
      { user_id: id(91), title: "Whose?", created_at: AT },
      { user_id: ada.id, title: "When?" },
      { user_id: ada.id, created_at: AT },
      { user_id: ada.id, title: "News", message: "n".repeat(2000), created_at: AT },
    ]);
    const outcome = await importOriginal(original, app);
    expect(reasonsOf(outcome, "notifications")).toEqual({
      "left out: its owner is gone": 1,
      "left out: has no time": 1,
      "left out: says nothing": 1,
      "changed: cut to 1000 characters": 1,
    });
    const device = await signIn(app, { phoneNumber: ada.phone_number });
    const { notifications } = await device.ask(NotificationsDocument, {});
    expect(nodesOf(notifications).find(({ title }) => title === "News")?.body).toBe("n".repeat(1000));
  });
});

/** Original with Ada, Bo and their conversation; ids are `id(n)`, `say(n, …)` is Ada's n-th message. */
async function twoPeople({ ada = {}, bo = {} }: { ada?: object; bo?: object } = {}, ...statements: readonly string[]) {
  hundreds += 1;
  const base = hundreds * 100;
  const id = (n: number) => base + n;
  const original = await anOriginal(...statements);
  const people = {
    ada: { id: id(1), phone_number: number(id(1)), full_name: "Ada", created_at: AT, ...ada },
    bo: { id: id(2), phone_number: number(id(2)), full_name: "Bo", created_at: AT, ...bo },
  };
  await original.insert("users", [people.ada, people.bo]);
  const conversation_id = id(10);
  await original.insert("conversations", [
    { id: conversation_id, user_one_id: id(2), user_two_id: id(1), created_at: "2024-01-01 09:00:00" },
  ]);
  const say = (n: number, message_text: string | null, more: object = {}) =>
    original.insert("messages", [
      {
        id: id(20 + n),
        conversation_id,
        sender_id: id(1),
        message_text,
        created_at: `2024-01-01 10:00:0${n}`,
        ...more,
      },
    ]);
  return { original, id, conversation_id, say, ...people };
}

function number(n: number): string {
  return `+1415666${String(n).padStart(4, "0")}`;
}

/** Returns the global id of a user of the original. */
async function idOf(who: number | { id: number }): Promise<string> {
  const [row] = await app.app.db.query<{ id: bigint }>("SELECT user_id AS id FROM imported_users WHERE old_id = ?", [
    typeof who === "number" ? who : who.id,
  ]);
  return toGlobalId(app.app, "User", row?.id ?? 0n);
}

async function profileOf({ phone_number: phoneNumber }: { phone_number: string }) {
  const device = await signIn(app, { phoneNumber });
  return (await device.ask(ViewerDocument, {})).viewer?.user;
}

async function bodiesOf({ phone_number: phoneNumber }: { phone_number: string }) {
  const [conversation] = await seenBy(await signIn(app, { phoneNumber }));
  return conversation?.messages.map(({ body }) => body);
}
