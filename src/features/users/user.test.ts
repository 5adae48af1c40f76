import { describe, expect, it } from "vitest";
import { UserDocument } from "../../../operations/generated/graphql.js";
import { toGlobalId } from "../../graphql/ids.js";
import { testApp } from "../../testing/app.js";
import type { Device, Person } from "../../testing/person.js";

const app = await testApp();

describe("user", () => {
  it("shows any signed-in person who somebody is", async () => {
    const [ada, bo] = [await app.person("Ada Lovelace"), await app.person("Bo")];
    expect(await profile(bo, ada.userId)).toEqual({
      id: ada.userId,
      fullName: "Ada Lovelace",
      username: null,
      about: null,
      profilePictureUrl: null,
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
    expect((await profile(ada, ada.userId))?.phoneNumber).toBe(ada.phoneNumber);
  });

  it("is hidden from strangers, and shown to both people from their first conversation on", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    expect((await profile(ada, bo.userId))?.phoneNumber).toBeNull();
    expect((await profile(bo, ada.userId))?.phoneNumber).toBeNull();
    await ada.open(bo);
    expect((await profile(ada, bo.userId))?.phoneNumber).toBe(bo.phoneNumber);
    expect((await profile(bo, ada.userId))?.phoneNumber).toBe(ada.phoneNumber);
  });

  it("is shown to those who have its owner as a contact, not the other way round", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await addContact(ada, bo);
    expect((await profile(ada, bo.userId))?.phoneNumber).toBe(bo.phoneNumber);
    expect((await profile(bo, ada.userId))?.phoneNumber).toBeNull();
  });
});

async function profile(device: Device, id: string) {
  return (await device.ask(UserDocument, { id })).user;
}

async function addContact(owner: Person, contact: Person): Promise<void> {
  await app.app.db.execute(
    `INSERT INTO user_contacts (user_id, contact_user_id, is_contact, added_at)
     SELECT o.id, c.id, TRUE, NOW(3) FROM users o JOIN users c ON c.phone_number = ? WHERE o.phone_number = ?`,
    [contact.phoneNumber, owner.phoneNumber],
  );
}
