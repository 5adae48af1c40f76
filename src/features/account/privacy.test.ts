import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  type Audience,
  ConversationDocument,
  EventCursorDocument,
  EventPageDocument,
  PresenceChangedDocument,
  SetTypingDocument,
  UpdatePrivacyDocument,
  type UpdatePrivacyInput,
  UserDocument,
  ViewerProfileDocument,
} from "../../../operations/generated/graphql.js";
import { testApp } from "../../testing/app.js";
import { eventually } from "../../testing/eventually.js";
import type { Device } from "../../testing/person.js";
import { listenForTyping } from "../../testing/typing.js";

const app = await testApp();

describe("updatePrivacy", () => {
  it("keeps absent fields, and records one event for the user's devices", async () => {
    const { ada, bo } = await pair();
    const [after, others] = [await cursorOf(ada), await cursorOf(bo)];
    expect(await update(ada, { lastSeen: "NOBODY" })).toMatchObject({
      viewer: { privacy: { lastSeen: "NOBODY", phoneNumber: "CONTACTS", readReceipts: true, typing: true } },
      userErrors: [],
    });
    expect(await update(ada, { readReceipts: false, typing: false })).toMatchObject({
      viewer: { privacy: { lastSeen: "NOBODY", readReceipts: false, typing: false } },
    });
    await update(ada, { typing: false, lastSeen: null });
    expect((await ada.ask(ViewerProfileDocument, {})).viewer.privacy).toMatchObject({
      lastSeen: "NOBODY",
      typing: false,
    });
    const kinds = (await ada.ask(EventPageDocument, { after })).events.events.map(({ __typename }) => __typename);
    expect(kinds).toEqual(["ProfileChanged", "ProfileChanged"]);
    expect((await bo.ask(EventPageDocument, { after: others })).events.events).toEqual([]);
  });

  it("keeps concurrent changes of two devices", async () => {
    const { ada } = await pair();
    const tablet = await ada.device("tablet");
    for (const isOn of [false, true, false]) {
      await Promise.all([
        update(ada, { readReceipts: isOn }),
        update(tablet, { typing: isOn }),
        update(tablet, { lastSeen: isOn ? "EVERYONE" : "NOBODY" }),
        update(ada, { phoneNumber: isOn ? "CONTACTS" : "NOBODY" }),
      ]);
      expect((await ada.ask(ViewerProfileDocument, {})).viewer.privacy).toEqual({
        lastSeen: isOn ? "EVERYONE" : "NOBODY",
        phoneNumber: isOn ? "CONTACTS" : "NOBODY",
        readReceipts: isOn,
        typing: isOn,
      });
    }
  });

  it.each([
    ["EVERYONE", { stranger: true, contact: true, partner: true }],
    ["CONTACTS", { stranger: false, contact: true, partner: true }],
    ["NOBODY", { stranger: false, contact: false, partner: false }],
  ] as const)("shows last seen to %s", async (lastSeen: Audience, sees) => {
    const { ada, bo: partner } = await pair();
    const [bo, cy] = [await app.person("Bo"), await app.person("Cy")];
    // A sender without a reply is still a stranger.
    await bo.greet(ada);
    await ada.ask(AddContactDocument, { input: { userId: cy.userId } });
    await ada.connect();
    await update(ada, { lastSeen });
    expect(await seesOnline(bo, ada)).toBe(sees.stranger);
    expect(await seesOnline(cy, ada)).toBe(sees.contact);
    expect(await seesOnline(partner, ada)).toBe(sees.partner);
    expect(await seesOnline(ada, ada)).toBe(true);
  });

  it("applies to open presence streams at once, and is reverted at once", async () => {
    const { ada, bo } = await pair();
    await ada.connect();
    const stream = bo.listen(PresenceChangedDocument, { userIds: [ada.userId] });
    await stream.until(({ presenceChanged }) => presenceChanged.presence.status === "ONLINE");
    await update(ada, { lastSeen: "NOBODY" });
    expect((await stream.next()).presenceChanged.presence).toEqual({ status: "OFFLINE", lastSeenAt: null });
    await update(ada, { lastSeen: "EVERYONE" });
    expect((await stream.next()).presenceChanged.presence.status).toBe("ONLINE");
  });

  it("hides last seen of others from a user who shows it to nobody, in open streams too", async () => {
    const { ada, bo } = await pair();
    await bo.connect();
    await eventually(async () => expect(await seesOnline(ada, bo)).toBe(true));
    await eventually(async () =>
      expect((await ada.ask(UserDocument, { id: bo.userId })).user?.presence.lastSeenAt).not.toBeNull(),
    );
    const stream = ada.listen(PresenceChangedDocument, { userIds: [bo.userId] });
    await stream.until(({ presenceChanged }) => presenceChanged.presence.status === "ONLINE");
    await update(ada, { lastSeen: "NOBODY" });
    expect((await stream.next()).presenceChanged.presence).toEqual({ status: "ONLINE", lastSeenAt: null });
    expect((await ada.ask(UserDocument, { id: bo.userId })).user?.presence.lastSeenAt).toBeNull();
    await update(ada, { lastSeen: "EVERYONE" });
    expect((await stream.next()).presenceChanged.presence).toEqual({
      status: "ONLINE",
      lastSeenAt: expect.any(String),
    });
    await update(ada, { typing: false });
    expect(stream.waiting).toEqual([]);
  });

  it("ends typing in progress and hides it from then on", async () => {
    const { ada, bo, id } = await pair();
    const stream = await listenForTyping(bo);
    await type(ada, id);
    expect((await stream.next()).typingChanged.isTyping).toBe(true);
    await update(ada, { typing: false });
    await stream.until(({ typingChanged }) => !typingChanged.isTyping);
    await type(ada, id);
    expect((await bo.ask(ConversationDocument, { id })).conversation?.peerIsTyping).toBe(false);
    expect(stream.waiting).toEqual([]);
  });
});

async function pair() {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  return { ada, bo, id: await ada.meet(bo) };
}

async function update(device: Device, input: UpdatePrivacyInput) {
  return (await device.ask(UpdatePrivacyDocument, { input })).updatePrivacy;
}

async function type(device: Device, conversationId: string): Promise<void> {
  await device.askOverSocket(SetTypingDocument, { input: { conversationId, isTyping: true } });
}

async function seesOnline(device: Device, other: Device): Promise<boolean> {
  return (await device.ask(UserDocument, { id: other.userId })).user?.presence.status === "ONLINE";
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(EventCursorDocument, {})).viewer.eventCursor;
}
