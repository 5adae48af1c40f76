import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  BlockUserDocument,
  BlockedUsersDocument,
  DeleteAccountDocument,
  EventPageDocument,
  NotificationsDocument,
  OpenConversationDocument,
  SendOtpDocument,
  UnblockUserDocument,
  UserByPhoneNumberDocument,
  UserDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { trim } from "../../periodic-jobs.js";
import { keyOf } from "../../graphql/global-ids.js";
import { DAY, addMs } from "../../infra/clock.js";
import { testApp } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";
import { type Device, type Person, signUp } from "../../testing/person.js";
import { nodesOf } from "../../testing/nodes-of.js";

let time = new Date();
const app = await testApp({ ACCESS_TOKEN_SECONDS: "86400" }, () => (time = addMs(time, 1)));
const { db } = app.app;

const NO_PERSON = { userErrors: [{ code: "NOT_FOUND", message: "There is no such person." }] };
const BLOCKED = { userErrors: [{ code: "BLOCKED", message: "One of the two has blocked the other." }] };

const SIGN_UP_AND_OPEN = parse(`
  mutation ($signIn: VerifyOtpInput!, $open: OpenConversationInput!) {
    verifyOtp(input: $signIn) { isNewUser }
    openConversation(input: $open) { userErrors { code message } }
  }`) as TypedDocumentNode<unknown, { signIn: object; open: object }>;

describe("a block of a user who deletes their account and signs up again with the same number", () => {
  it("applies to the new account: no look-up, contact, conversation or notification in either direction", async () => {
    const { bo, anew } = await comeBack();
    for (const [one, other] of [
      [bo, anew],
      [anew, bo],
    ] as const) {
      const { phoneNumber, userId } = other;
      expect((await one.ask(UserByPhoneNumberDocument, { phoneNumber })).userByPhoneNumber).toBeNull();
      expect((await one.ask(AddContactDocument, { input: { phoneNumber } })).addContact).toMatchObject(NO_PERSON);
      expect((await one.ask(AddContactDocument, { input: { userId } })).addContact).toMatchObject(BLOCKED);
      expect(await open(one, other)).toMatchObject(BLOCKED);
    }
    expect(nodesOf((await bo.ask(NotificationsDocument, {})).notifications)).toEqual([]);
  });

  it("hides the presence of the two from each other", async () => {
    const { bo, anew } = await comeBack();
    await Promise.all([bo.connect(), anew.connect()]);
    for (const [one, other] of [
      [bo, anew],
      [anew, bo],
    ] as const) {
      expect(await show(one, other)).toMatchObject({ presence: { status: "OFFLINE", lastSeenAt: null } });
    }
  });

  it("lists the new account once in blockedUsers, and records the change for all devices", async () => {
    const { ada, bo, anew, after } = await comeBack();
    expect(await blocked(bo)).toEqual([anew.userId]);
    expect(await show(bo, anew)).toMatchObject({ viewerHasBlocked: true, viewerContact: null });
    expect(await show(bo, ada)).toMatchObject({ viewerHasBlocked: false, isDeleted: true });
    const { events } = (await bo.ask(EventPageDocument, { after })).events;
    expect(events.filter(({ __typename }) => __typename === "ContactChanged").slice(-2)).toMatchObject([
      { user: { id: ada.userId, viewerHasBlocked: false } },
      { user: { id: anew.userId, viewerHasBlocked: true } },
    ]);
    expect(await blocked(anew)).toEqual([]);
  });

  it("ends for the number with unblockUser", async () => {
    const { bo, anew } = await comeBack();
    expect(await unblock(bo, anew)).toMatchObject({ userErrors: [] });
    await anew.send(await anew.open(bo), "Hello again");
    await remove(anew);
    const third = await signUp(app, "Third", anew.phoneNumber);
    expect(await blocked(bo)).toEqual([]);
    await third.open(bo);
    await third.leave();
  });

  it("applies to every later account of the number, for all users who blocked one of them", async () => {
    const { ada, bo, anew } = await comeBack();
    const cy = await app.person("Cy");
    await block(cy, anew);
    await remove(anew);
    const third = await signUp(app, "Third", ada.phoneNumber);
    for (const one of [bo, cy]) {
      expect(await blocked(one)).toEqual([third.userId]);
      expect(await open(third, one)).toMatchObject(BLOCKED);
    }
    await third.leave();
  });

  it("applies within the document that signs the new account up", async () => {
    const { ada, bo } = await pair();
    await block(bo, ada);
    await remove(ada);
    const { phoneNumber } = ada;
    const visitor = createTestClient({ url: app.url, accessToken: () => undefined });
    await visitor.ask(SendOtpDocument, { input: { phoneNumber } });
    const answer = await visitor.ask(SIGN_UP_AND_OPEN, {
      signIn: { phoneNumber, code: app.codeFor(phoneNumber) },
      open: { userId: bo.userId },
    });
    expect(answer).toMatchObject({ verifyOtp: { isNewUser: true }, openConversation: BLOCKED });
    await visitor.dispose();
  });
});

describe("the number of a deleted account", () => {
  it("is stored only if it is blocked, as a keyed hash", async () => {
    const { ada, bo } = await pair();
    const cy = await app.person("Cy");
    await block(bo, ada);
    await remove(ada);
    await remove(cy);
    expect(await hashesOf([ada, cy])).toEqual([{ id: keyOfUser(ada), hash: expect.stringMatching(/^[0-9a-f]{64}$/u) }]);
    for (const one of [ada, cy])
      expect(await db.query("SELECT id FROM users WHERE phone_number = ?", [one.phoneNumber])).toEqual([]);
  });

  it("can be unblocked while no account has it", async () => {
    const { ada, bo } = await pair();
    await block(bo, ada);
    await remove(ada);
    expect(await blocked(bo)).toEqual([ada.userId]);
    expect(await unblock(bo, ada)).toMatchObject({ user: { viewerHasBlocked: false }, userErrors: [] });
    expect(await unblock(bo, ada)).toMatchObject(NO_PERSON);
    await trim(app.app);
    expect(await hashesOf([ada])).toEqual([]);
    const anew = await signUp(app, "Anew", ada.phoneNumber);
    await anew.openAlone(bo);
    await anew.leave();
  });

  it("is deleted 180 days after the account, and not before", async () => {
    const { ada, bo } = await pair();
    await block(bo, ada);
    await remove(ada);
    const gone = time;
    const at = (days: number) => trim({ ...app.app, now: () => addMs(gone, days * DAY) });
    await at(179);
    expect(await hashesOf([ada])).toHaveLength(1);
    await at(181);
    expect(await hashesOf([ada])).toEqual([]);
    const anew = await signUp(app, "Anew", ada.phoneNumber);
    await anew.openAlone(bo);
    await anew.leave();
  });

  it("is deleted with the accounts of all users who have blocked it", async () => {
    const { ada, bo } = await pair();
    await block(bo, ada);
    await remove(ada);
    await remove(bo);
    await trim(app.app);
    expect(await hashesOf([ada])).toEqual([]);
  });
});

describe("concurrently", () => {
  it("a successful block during the deletion of the blocked account applies to the number", async () => {
    for (let time = 0; time < 6; time += 1) {
      const { ada, bo } = await pair();
      const code = await codeOf(ada);
      const [{ blockUser }] = await Promise.all([
        bo.ask(BlockUserDocument, { input: { userId: ada.userId } }),
        ada.ask(DeleteAccountDocument, { input: { code } }),
      ]);
      const anew = await signUp(app, "Anew", ada.phoneNumber);
      const isBlocked = blockUser?.userErrors.length === 0;
      expect(await blocked(bo)).toEqual(isBlocked ? [anew.userId] : []);
      expect(await open(anew, bo)).toMatchObject(isBlocked ? BLOCKED : { userErrors: [] });
      await anew.leave();
    }
  });

  it("an unblock during a sign-up either frees the number or is refused", async () => {
    for (let time = 0; time < 6; time += 1) {
      const { ada, bo } = await pair();
      await block(bo, ada);
      await remove(ada);
      const [answer, anew] = await Promise.all([unblock(bo, ada), signUp(app, "Anew", ada.phoneNumber)]);
      expect(await blocked(bo)).toEqual(answer?.userErrors.length === 0 ? [] : [anew.userId]);
      await anew.leave();
    }
  });
});

/** Bo has blocked Ada, who has deleted her account and signed up again as `anew`. */
async function comeBack() {
  const { ada, bo } = await pair();
  await block(bo, ada);
  const { eventCursor: after } = (await bo.ask(ViewerDocument, {})).viewer;
  await remove(ada);
  const anew = await signUp(app, "Anew", ada.phoneNumber);
  return { ada, bo, anew, after };
}

/** Returns the stored hashes of people's numbers. */
function hashesOf(people: readonly Person[]) {
  return db.query<{ id: bigint; hash: string }>("SELECT id, number_hash AS hash FROM blocked_numbers WHERE id IN (?)", [
    people.map(keyOfUser),
  ]);
}

function keyOfUser({ userId }: Device): bigint {
  return keyOf(app.app, "User", userId) ?? 0n;
}

async function pair() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  await ada.open(bo);
  return { ada, bo };
}

async function block(one: Device, other: Device): Promise<void> {
  await one.ask(BlockUserDocument, { input: { userId: other.userId } });
}

async function open(one: Device, { userId }: Device) {
  return (await one.ask(OpenConversationDocument, { input: { userId } })).openConversation;
}

async function unblock(one: Device, other: Device) {
  return (await one.ask(UnblockUserDocument, { input: { userId: other.userId } })).unblockUser;
}

async function codeOf(person: Person): Promise<string> {
  await person.ask(SendOtpDocument, {
    input: { phoneNumber: person.phoneNumber, purpose: "DELETE_ACCOUNT" },
  });
  return app.codeFor(person.phoneNumber);
}

async function remove(person: Person): Promise<void> {
  const { deleteAccount } = await person.ask(DeleteAccountDocument, { input: { code: await codeOf(person) } });
  expect(deleteAccount).toEqual({ userErrors: [] });
}

async function blocked(device: Device): Promise<string[]> {
  return nodesOf((await device.ask(BlockedUsersDocument, {})).blockedUsers).map(({ id }) => id);
}

async function show(device: Device, { userId }: { userId: string }) {
  return (await device.ask(UserDocument, { id: userId })).user;
}
