import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  BlockUserDocument,
  ContactsDocument,
  ConversationDocument,
  EventPageDocument,
  EventsDocument,
  HistoryDocument,
  NotificationsDocument,
  UnblockUserDocument,
  UpdateProfileDocument,
  UserDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";
import { nodesOf } from "../../testing/nodes-of.js";

const app = await testApp();
let names = 0;

describe("a blocked user", () => {
  it("sees the blocker's names as they were at the block in every field, and no other profile field", async () => {
    const { ada, bo, id, before, now } = await renamed();
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject({
      ...before,
      about: null,
      profilePictureUrl: null,
    });
    expect((await bo.ask(ConversationDocument, { id })).conversation?.peer.fullName).toBe(before.fullName);
    const [message] = (await bo.ask(HistoryDocument, { id })).conversation?.messages.edges ?? [];
    expect(message?.node.sender).toMatchObject({ id: ada.userId });
    expect(nodesOf((await bo.ask(ContactsDocument, {})).contacts)).toMatchObject([{ user: before }]);
    const [notification] = nodesOf((await bo.ask(NotificationsDocument, {})).notifications);
    expect(notification?.title).toBe(before.fullName);
    // The blocker and everyone else get the current profile.
    for (const [one, about] of [[ada, "New"] as const, [await app.person("Cy"), null] as const])
      expect((await one.ask(UserDocument, { id: ada.userId })).user).toMatchObject({ ...now, about });
  });

  it("finds the contact by the old name only", async () => {
    const { bo, before } = await renamed();
    const found = async (search: string) => nodesOf((await bo.ask(ContactsDocument, { search })).contacts).length;
    expect(await found(before.fullName)).toBe(1);
    expect(await found("Renamed")).toBe(0);
  });

  it("gets no ProfileChanged, live or on replay, until the block ends", async () => {
    const { ada, bo, after, now } = await renamed();
    expect((await bo.ask(EventPageDocument, { after })).events.events).toEqual([]);
    const stream = bo.listen(EventsDocument, {});
    await stream.next();
    await rename(ada, { about: "Newer" });
    await unblock(ada, bo);
    expect((await stream.next()).events).toMatchObject({ __typename: "ProfileChanged", user: now });
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject(now);
  });

  it("gets no event when a block without name changes ends, and sees later names at once", async () => {
    const { ada, bo } = await pair();
    await block(ada, bo);
    const after = await cursorOf(bo);
    await unblock(ada, bo);
    expect((await bo.ask(EventPageDocument, { after })).events.events).toEqual([]);
    await rename(ada, { fullName: "Later" });
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject({ fullName: "Later" });
  });

  it("sees the names of the first block when blocked again during it, and new ones after an unblock between", async () => {
    const { ada, bo, before, now } = await renamed();
    await block(ada, bo);
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject(before);
    await unblock(ada, bo);
    await block(ada, bo);
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject(now);
  });

  it("keeps seeing one of the two names when it is changed concurrently with the block", async () => {
    for (let time = 0; time < 5; time += 1) {
      const { ada, bo } = await pair();
      await Promise.all([block(ada, bo), rename(ada, { fullName: "Renamed" })]);
      const seen = (await bo.ask(UserDocument, { id: ada.userId })).user?.fullName;
      expect(["Ada", "Renamed"]).toContain(seen);
      await rename(ada, { fullName: "Later" });
      expect((await bo.ask(UserDocument, { id: ada.userId })).user?.fullName).toBe(seen);
    }
  });
});

/** Ada has written to Bo, who has her as a contact; then she has blocked him and changed her whole profile. */
async function renamed() {
  const { ada, bo } = await pair();
  const id = await ada.open(bo);
  const before = { fullName: "Ada", username: `old.${(names += 1)}` };
  const now = { fullName: "Renamed", username: `new.${names}` };
  await rename(ada, { ...before, about: "Old", profilePictureUrl: "https://x.example/old.png" });
  await bo.ask(AddContactDocument, { input: { userId: ada.userId } });
  await ada.send(id, "Before");
  await block(ada, bo);
  const after = await cursorOf(bo);
  await rename(ada, { ...now, about: "New", profilePictureUrl: "https://x.example/new.png" });
  return { ada, bo, id, before, now, after };
}

async function pair() {
  return { ada: await app.person("Ada"), bo: await app.person("Bo") };
}

async function rename(
  device: Device,
  input: { fullName?: string; username?: string; about?: string; profilePictureUrl?: string },
): Promise<void> {
  expect((await device.ask(UpdateProfileDocument, { input })).updateProfile?.userErrors).toEqual([]);
}

async function block(one: Device, other: Device): Promise<void> {
  await one.ask(BlockUserDocument, { input: { userId: other.userId } });
}

async function unblock(one: Device, other: Device): Promise<void> {
  await one.ask(UnblockUserDocument, { input: { userId: other.userId } });
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}
