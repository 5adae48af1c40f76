import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  type AddContactInput,
  BlockUserDocument,
  EventsDocument,
  OpenConversationDocument,
  RemoveContactDocument,
  UnblockUserDocument,
  UpdateContactDocument,
  UpdatePrivacyDocument,
  UpdateProfileDocument,
  UserByPhoneNumberDocument,
  UserDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";

const app = await testApp();

describe("user", () => {
  it("returns a user's public profile to any signed-in user", async () => {
    const [ada, bo] = [await app.person("Ada Lovelace"), await app.person("Bo")];
    expect(await profile(bo, ada.userId)).toEqual({
      id: ada.userId,
      fullName: "Ada Lovelace",
      username: null,
      about: null,
      profilePictureUrl: null,
      profilePicture: null,
      phoneNumber: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u),
      presence: { status: "OFFLINE", lastSeenAt: null },
      viewerContact: null,
      viewerHasBlocked: false,
      isDeleted: false,
    });
  });

  it.each([
    ["nobody", toGlobalId(app.app, "User", 999_999_999)],
    ["something else", toGlobalId(app.app, "Conversation", 1)],
    ["nothing", "nonsense"],
  ])("is null for an id of %s", async (_, id) => {
    expect(await profile(await app.person("Ada"), id)).toBeNull();
  });
});

describe("a phone number", () => {
  it("is shown to its owner", async () => {
    const ada = await app.person("Ada");
    expect(await numberSeen(ada, ada)).toBe(ada.phoneNumber);
  });

  it("is hidden from strangers, whether by id, conversation, messages or a contact added by id", async () => {
    const ada = await app.person("Ada");
    for (let n = 0; n < 5; n += 1) {
      const stranger = await app.person();
      const added = await addContact(ada, { userId: stranger.userId });
      expect(added.user.phoneNumber).toBeNull();
      const { openConversation } = await ada.ask(OpenConversationDocument, { input: { userId: stranger.userId } });
      await ada.send(openConversation?.conversation?.id ?? "", "Hello");
      await stranger.send(openConversation?.conversation?.id ?? "", "Who is this?");
      expect(await numberSeen(ada, stranger)).toBeNull();
    }
  });

  it("is shown to users who added or found its owner by it, even after they remove the contact", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    const { id: contactId, user } = await addContact(ada, { phoneNumber: bo.phoneNumber });
    expect(user.phoneNumber).toBe(bo.phoneNumber);
    await ada.ask(RemoveContactDocument, { input: { contactId } });
    await cy.ask(UserByPhoneNumberDocument, { phoneNumber: bo.phoneNumber });
    await bo.ask(UpdatePrivacyDocument, { input: { phoneNumber: "NOBODY" } });
    for (const one of [ada, cy]) expect(await numberSeen(one, bo)).toBe(bo.phoneNumber);
    for (const one of [ada, cy]) expect(await numberSeen(bo, one)).toBeNull();
  });

  it("is shown after a look-up before or after adding by id, and after a rename", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const { id: contactId } = await addContact(ada, { userId: bo.userId });
    expect(await numberSeen(ada, bo)).toBeNull();
    expect((await addContact(ada, { phoneNumber: bo.phoneNumber })).user.phoneNumber).toBe(bo.phoneNumber);
    await ada.ask(UpdateContactDocument, { input: { contactId, name: "Robert" } });
    expect(await numberSeen(ada, bo)).toBe(bo.phoneNumber);
  });

  it.each([
    ["EVERYONE", true, true],
    ["CONTACTS", true, false],
    ["NOBODY", false, false],
  ] as const)("is shown according to the owner's setting: %s", async (phoneNumber, toContacts, toStrangers) => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    await addContact(ada, { userId: bo.userId });
    // A user who has the owner as a contact is no contact of the owner.
    await addContact(cy, { userId: ada.userId });
    const { updatePrivacy } = await ada.ask(UpdatePrivacyDocument, { input: { phoneNumber } });
    expect(updatePrivacy?.viewer?.privacy).toMatchObject({ phoneNumber, lastSeen: "CONTACTS" });
    expect(await numberSeen(bo, ada)).toBe(toContacts ? ada.phoneNumber : null);
    expect(await numberSeen(cy, ada)).toBe(toStrangers ? ada.phoneNumber : null);
  });

  it("is CONTACTS by default, and hidden from users whom its owner has blocked, even if they knew it", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await addContact(bo, { phoneNumber: ada.phoneNumber });
    await addContact(ada, { userId: bo.userId });
    expect((await ada.ask(ViewerDocument, {})).viewer.privacy.phoneNumber).toBe("CONTACTS");
    expect(await numberSeen(bo, ada)).toBe(ada.phoneNumber);
    await ada.ask(BlockUserDocument, { input: { userId: bo.userId } });
    expect(await numberSeen(bo, ada)).toBeNull();
    await ada.ask(UnblockUserDocument, { input: { userId: bo.userId } });
    expect(await numberSeen(bo, ada)).toBe(ada.phoneNumber);
  });

  it("sends ProfileChanged to its audience when the owner changes the setting", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await addContact(bo, { userId: ada.userId });
    const stream = bo.listen(EventsDocument, {});
    await stream.next();
    await ada.ask(UpdatePrivacyDocument, { input: { phoneNumber: "EVERYONE" } });
    expect((await stream.next()).events).toMatchObject({ __typename: "ProfileChanged", user: { id: ada.userId } });
  });
});

describe("a stranger", () => {
  it("sees name, username and picture; contacts and users with mutual messages see more", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    const profilePictureUrl = "https://example.com/ada.jpg";
    await ada.ask(UpdateProfileDocument, { input: { username: "ada.shown", about: "Numbers", profilePictureUrl } });
    await ada.connect();
    const shown = { fullName: "Ada", username: "ada.shown", profilePictureUrl };
    const hidden = { about: null, phoneNumber: null, presence: { status: "OFFLINE", lastSeenAt: null } };
    expect(await profile(bo, ada.userId)).toMatchObject({ ...shown, ...hidden });
    const id = await bo.open(ada);
    await bo.send(id, "Hello?");
    expect(await profile(bo, ada.userId)).toMatchObject({ ...shown, ...hidden });
    await ada.send(id, "Hello!");
    expect(await profile(bo, ada.userId)).toMatchObject({ ...shown, about: "Numbers", presence: { status: "ONLINE" } });
    await addContact(ada, { userId: cy.userId });
    expect(await profile(cy, ada.userId)).toMatchObject({ ...shown, about: "Numbers", presence: { status: "ONLINE" } });
  });
});

async function profile(device: Device, id: string) {
  return (await device.ask(UserDocument, { id })).user;
}

async function numberSeen(viewer: Device, person: Device): Promise<string | null | undefined> {
  return (await profile(viewer, person.userId))?.phoneNumber;
}

async function addContact(device: Device, input: AddContactInput) {
  const { addContact: payload } = await device.ask(AddContactDocument, { input });
  if (!payload?.contact) throw new Error(`Refused: ${JSON.stringify(payload?.userErrors)}`);
  const { id, user } = payload.contact;
  return { id, user: { phoneNumber: (await profile(device, user.id))?.phoneNumber } };
}
