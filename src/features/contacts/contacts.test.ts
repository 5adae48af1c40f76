import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  ContactsDocument,
  EventPageDocument,
  NodeDocument,
  NotificationsDocument,
  RemoveContactDocument,
  UpdateContactDocument,
  UserByPhoneNumberDocument,
  UserDocument,
  ViewerDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf, toGlobalId } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";
import type { TestError } from "../../testing/client.js";
import { expectLinearTime } from "../../testing/growth.js";
import { type Device, newPhoneNumber } from "../../testing/person.js";
import { nodesOf } from "../../testing/nodes-of.js";
import { lockWait } from "../../testing/statement-log.js";
import { lockNames } from "./store.js";

const app = await testApp();

describe("addContact", () => {
  it("adds a user by id or number, under a given name or their own", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    expect(await add(ada, { userId: bo.userId, name: "  Bobby ", isFavorite: true })).toMatchObject({
      contact: { name: "Bobby", isFavorite: true, user: { id: bo.userId, fullName: "Bo" } },
      userErrors: [],
    });
    expect(await add(ada, { phoneNumber: cy.phoneNumber })).toMatchObject({
      contact: { name: null, isFavorite: false, user: { id: cy.userId } },
    });
    expect(await namesOf(ada)).toEqual(["Bobby", "Cy"]);
    expect(await namesOf(bo)).toEqual([]);
  });

  it("returns the existing contact unchanged when repeated, also concurrently", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const after = await cursorOf(ada);
    const answers = await Promise.all(["One", "Two", "Three"].map((name) => add(ada, { userId: bo.userId, name })));
    const again = await add(ada, { userId: bo.userId, name: "Four" });
    expect(new Set([...answers, again].map((answer) => answer?.contact?.id)).size).toBe(1);
    expect(new Set([...answers, again].map((answer) => answer?.contact?.name)).size).toBe(1);
    expect(await namesOf(ada)).toHaveLength(1);
    expect(await kindsAfter(ada, after)).toEqual(["ContactChanged"]);
    expect(nodesOf((await bo.ask(NotificationsDocument, {})).notifications)).toMatchObject([
      { type: "CONTACT", title: "\u2068Ada\u2069 added you to their contacts", body: null, actor: { id: ada.userId } },
    ]);
  });

  it("notifies a person once of another, even if they are added several times", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    for (let time = 0; time < 3; time += 1) {
      const contact = (await add(ada, { userId: bo.userId }))?.contact;
      await ada.ask(RemoveContactDocument, { input: { contactId: contact?.id ?? "" } });
    }
    expect(nodesOf((await bo.ask(NotificationsDocument, {})).notifications)).toHaveLength(1);
  });

  it("waits for a block that is under way, and then notifies nobody", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const [adaKey, boKey] = [ada, bo].map(({ userId }) => keyOf(app.app, "User", userId));
    let commit: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (commit = resolve));
    const { db } = app.app;
    const blocking = db.transaction(async (tx) => {
      await tx.execute(
        "INSERT INTO user_contacts (user_id, contact_user_id, is_blocked, added_at) VALUES (?, ?, TRUE, NOW(3))",
        [boKey, adaKey],
      );
      await lockNames(tx, [adaKey ?? 0n, boKey ?? 0n], "FOR UPDATE");
      await held;
    });
    const adding = add(ada, { userId: bo.userId });
    await lockWait(db);
    commit();
    await blocking;
    expect(await adding).toMatchObject({ contact: null, userErrors: [{ code: "BLOCKED" }] });
    expect(nodesOf((await bo.ask(NotificationsDocument, {})).notifications)).toEqual([]);
  });

  it("by id reveals no number", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    expect((await ada.ask(UserDocument, { id: bo.userId })).user?.phoneNumber).toBeNull();
    await add(ada, { userId: bo.userId });
    expect((await ada.ask(UserDocument, { id: bo.userId })).user).toMatchObject({
      phoneNumber: null,
      viewerContact: { name: null, user: { id: bo.userId } },
      viewerHasBlocked: false,
    });
    expect((await bo.ask(UserDocument, { id: ada.userId })).user).toMatchObject({
      phoneNumber: ada.phoneNumber,
      viewerContact: null,
    });
  });

  it.each([
    ["nobody", () => ({ userId: toGlobalId(app.app, "User", 999_999n) }), "NOT_FOUND", "userId"],
    ["an id of something else", () => ({ userId: toGlobalId(app.app, "Session", 1n) }), "NOT_FOUND", "userId"],
    ["a number without account", () => ({ phoneNumber: newPhoneNumber() }), "NOT_FOUND", "phoneNumber"],
    ["oneself by id", (me: Device) => ({ userId: me.userId }), "INVALID", "userId"],
    ["neither id nor number", () => ({}), "INVALID", "userId"],
    ["both", (me: Device) => ({ userId: me.userId, phoneNumber: newPhoneNumber() }), "INVALID", "userId"],
    ["a blank name", () => ({ userId: someone.userId, name: " " }), "INVALID", "name"],
    ["a name of two lines", () => ({ userId: someone.userId, name: "a\nb" }), "INVALID", "name"],
    ["a name that is turned around", () => ({ userId: someone.userId, name: "\u2066Bo" }), "INVALID", "name"],
    ["too long a name", () => ({ userId: someone.userId, name: "x".repeat(101) }), "INVALID", "name"],
  ] as const)("refuses %s", async (_, input, code, field) => {
    expect(await add(me, input(me))).toMatchObject({ contact: null, userErrors: [{ code, field: [field] }] });
    expect(await namesOf(me)).toEqual([]);
  });
});

const me = await app.person("Me");
const someone = await app.person("Someone");

describe("updateContact", () => {
  it("keeps absent fields and clears null ones", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const contactId = (await add(ada, { userId: bo.userId, name: "Bobby", isFavorite: true }))?.contact?.id ?? "";
    expect(await update(ada, { contactId, isFavorite: false })).toMatchObject({
      contact: { name: "Bobby", isFavorite: false },
    });
    expect(await update(ada, { contactId, name: "Robert" })).toMatchObject({ contact: { name: "Robert" } });
    expect(await update(ada, { contactId, name: null })).toMatchObject({ contact: { name: null } });
  });

  it("reaches the owner's other devices, and records no event without a change", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const tablet = await ada.device("tablet");
    const contactId = (await add(ada, { userId: bo.userId }))?.contact?.id ?? "";
    const after = await cursorOf(tablet);
    await update(ada, { contactId, name: "Bobby" });
    await update(ada, { contactId, name: "Bobby" });
    const { events } = (await tablet.ask(EventPageDocument, { after })).events;
    expect(events).toMatchObject([
      { __typename: "ContactChanged", user: { id: bo.userId, viewerContact: { name: "Bobby" } } },
    ]);
  });

  it("returns NOT_FOUND for another user's contact as for an unknown one", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const contactId = (await add(ada, { userId: bo.userId }))?.contact?.id ?? "";
    for (const id of [contactId, toGlobalId(app.app, "Contact", 99_999n, 1n), bo.userId, "nonsense"]) {
      const refused = {
        userErrors: [{ code: "NOT_FOUND", message: "There is no such contact.", field: ["contactId"] }],
      };
      expect(await update(bo, { contactId: id, name: "Mine" })).toMatchObject(refused);
      const { removeContact } = await bo.ask(RemoveContactDocument, { input: { contactId: id } });
      expect(removeContact).toMatchObject(refused);
      expect((await bo.ask(NodeDocument, { id: contactId })).node).toBeNull();
    }
    expect((await ada.ask(NodeDocument, { id: contactId })).node).toEqual({ __typename: "Contact", id: contactId });
  });
});

describe("removeContact", () => {
  it("removes the contact once", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const contactId = (await add(ada, { userId: bo.userId, name: "Bobby" }))?.contact?.id ?? "";
    const { removeContact } = await ada.ask(RemoveContactDocument, { input: { contactId } });
    expect(removeContact).toEqual({ removedContactId: contactId, userErrors: [] });
    expect(await namesOf(ada)).toEqual([]);
    expect((await ada.ask(UserDocument, { id: bo.userId })).user).toMatchObject({
      phoneNumber: null,
      viewerContact: null,
    });
    expect((await ada.ask(RemoveContactDocument, { input: { contactId } })).removeContact?.userErrors).toMatchObject([
      { code: "NOT_FOUND" },
    ]);
    // The new contact has none of the removed contact's values.
    expect((await add(ada, { userId: bo.userId }))?.contact).toMatchObject({ id: contactId, name: null });
  });
});

describe("contacts", () => {
  it("are ordered by display name without case and accents, and paged without duplicates or gaps", async () => {
    const ada = await app.person("Ada");
    const names = ["zoe", "Élodie", "elodie", "Anders", "Ångström", "bo", "Bo", "Željko"];
    for (const name of names) await add(ada, { userId: (await app.person(name)).userId });
    await add(ada, { userId: (await app.person("Zacharias")).userId, name: "Aaron" });
    const all = await namesOf(ada);
    expect(all.map((name) => name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase())).toEqual([
      "aaron",
      "anders",
      "angstrom",
      "bo",
      "bo",
      "elodie",
      "elodie",
      "zeljko",
      "zoe",
    ]);
    const paged: string[] = [];
    for (let after: string | null | undefined = null; after !== undefined;) {
      const page = await pageOf(ada, { first: 2, after });
      paged.push(...nodesOf(page).map(({ name, user }) => name ?? user.fullName ?? ""));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
    }
    expect(paged).toEqual(all);
  });

  it("are found by the prefix of any word of the display name", async () => {
    const ada = await app.person("Ada");
    for (const name of ["Élodie Durand", "Jean-Luc Picard", "100% Bo_ring", "Ελένη", "王小明", "Zoe\u0308"])
      await add(ada, { userId: (await app.person(name)).userId });
    await add(ada, { userId: (await app.person("Real Name")).userId, name: "Custom" });
    const found = async (search: string) =>
      nodesOf(await pageOf(ada, { search })).map(({ name, user }) => name ?? user.fullName);
    expect(await found("elo")).toEqual(["Élodie Durand"]);
    expect(await found("DUR")).toEqual(["Élodie Durand"]);
    expect(await found("luc")).toEqual(["Jean-Luc Picard"]);
    expect(await found("luc pic")).toEqual(["Jean-Luc Picard"]);
    expect(await found("icard")).toEqual([]);
    expect(await found("100%")).toEqual(["100% Bo_ring"]);
    expect(await found("%")).toEqual([]);
    expect(await found("bo_")).toEqual(["100% Bo_ring"]);
    expect(await found("_")).toEqual([]);
    expect(await found("ΕΛΕΝΗ")).toEqual(["Ελένη"]);
    expect(await found("王")).toEqual(["王小明"]);
    expect(await found("zoë")).toEqual(["Zoë"]);
    expect(await found("real")).toEqual([]);
    expect(await found("cust")).toEqual(["Custom"]);
    expect(await found(" ")).toHaveLength(7);
  });

  it("are tokenized like messages: words after punctuation, inside CJK, without accents and special letters", async () => {
    const ada = await app.person("Ada");
    const names = [
      ...["(Anders) [Bert] {Carl}", "\"Dora\" 'Emil' @fritz", "gustav.huber", "Øystein Łukasz Đorđe", "Jürgen Strauß"],
      ...["ﬁona", "王小明", "野𠮷家", "👍🏽 crew", "山田　太郎"],
    ];
    for (const name of names) await add(ada, { userId: (await app.person()).userId, name });
    const found = async (search: string) => nodesOf(await pageOf(ada, { search })).map(({ name }) => name);
    const FINDS: Record<string, string[]> = {
      [names[0] ?? ""]: ["and", "bert", "(ca"],
      [names[1] ?? ""]: ["dora", "emil", "fritz"],
      [names[2] ?? ""]: ["hub", "huber gus"],
      [names[3] ?? ""]: ["oystein", "ØYST", "lukasz", "dorde"],
      [names[4] ?? ""]: ["strauss", "STRAUẞ"],
      ﬁona: ["fiona"],
      王小明: ["小明", "明"],
      野𠮷家: ["野", "𠮷家"],
      "👍🏽 crew": ["👍"],
      "山田　太郎": ["太", "田"],
    };
    for (const [name, searches] of Object.entries(FINDS))
      for (const search of searches) expect([search, await found(search)]).toEqual([search, [name]]);
    for (const search of ['"', "???", "()", "\u200b"]) expect(await found(search)).toEqual([]);
  });

  it("are all found among many, on every page", async () => {
    const ada = await app.person("Ada");
    const values = Array.from(
      { length: 2_500 },
      (_, n) => `('Person ${n} ${n % 50 === 0 ? "Rare" : "Common"}', NOW(3), NOW(3))`,
    );
    const { insertId } = await app.app.db.transaction((tx) =>
      tx.execute(`INSERT INTO users (full_name, created_at, updated_at) VALUES ${values.join(",")}`),
    );
    await app.app.db.execute(
      `INSERT INTO user_contacts (user_id, contact_user_id, is_contact, added_at)
       SELECT (SELECT id FROM users WHERE phone_number = ?), id, TRUE, NOW(3) FROM users WHERE id >= ?`,
      [ada.phoneNumber, insertId],
    );
    const page = await pageOf(ada, { search: "rare", first: 49 });
    expect([nodesOf(page).length, page.pageInfo.hasNextPage]).toEqual([49, true]);
    const rest = await pageOf(ada, { search: "rare", first: 49, after: page.pageInfo.endCursor ?? "" });
    expect([nodesOf(rest).length, rest.pageInfo.hasNextPage]).toEqual([1, false]);
  });

  it("are searched in linear time for any query, and names are validated in linear time", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await expectLinearTime(30_000, (size) => {
      const marks = `a${"\u0301\u0323".repeat(size)}`;
      return async () => {
        await expect(pageOf(ada, { search: marks })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
        expect(await add(ada, { userId: bo.userId, name: marks })).toMatchObject({ userErrors: [{ code: "INVALID" }] });
      };
    });
    expect(nodesOf(await pageOf(ada, { search: `a${"\u0301\u0323".repeat(1_000)}`.slice(0, 2_000) }))).toEqual([]);
  });

  it("can be filtered to favourites", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    await add(ada, { userId: bo.userId, isFavorite: true });
    await add(ada, { userId: cy.userId });
    expect(nodesOf(await pageOf(ada, { favorite: true }))).toMatchObject([{ user: { id: bo.userId } }]);
    expect(nodesOf(await pageOf(ada, { favorite: false }))).toMatchObject([{ user: { id: cy.userId } }]);
  });
});

describe("userByPhoneNumber", () => {
  it("finds the exact number only, and shows it afterwards", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const found = await ada.ask(UserByPhoneNumberDocument, { phoneNumber: bo.phoneNumber });
    expect(found.userByPhoneNumber).toMatchObject({ id: bo.userId, fullName: "Bo", username: null });
    expect((await ada.ask(UserDocument, { id: bo.userId })).user?.phoneNumber).toBe(bo.phoneNumber);
    expect((await bo.ask(UserDocument, { id: ada.userId })).user?.phoneNumber).toBeNull();
    expect((await ada.ask(UserByPhoneNumberDocument, { phoneNumber: newPhoneNumber() })).userByPhoneNumber).toBeNull();
  });

  it("is limited to 30 an hour together with adding by number, against harvesting", async () => {
    const limited = await testApp({ RATE_LIMITS: "on" });
    const ada = await limited.person("Ada");
    for (let time = 0; time < 29; time += 1)
      await ada.ask(UserByPhoneNumberDocument, { phoneNumber: newPhoneNumber() });
    await add(ada, { phoneNumber: newPhoneNumber() });
    const refused = await ada
      .ask(UserByPhoneNumberDocument, { phoneNumber: newPhoneNumber() })
      .catch((error: unknown) => error as TestError);
    expect(refused).toMatchObject({
      code: "RATE_LIMITED",
      errors: [{ extensions: { retryAfter: expect.any(Number) as number } }],
    });
  });
});

type AddInput = Parameters<typeof add>[1];
async function add(
  device: Device,
  input: { userId?: string; phoneNumber?: string; name?: string | null; isFavorite?: boolean },
) {
  return (await device.ask(AddContactDocument, { input })).addContact;
}

async function update(device: Device, input: AddInput & { contactId: string }) {
  return (await device.ask(UpdateContactDocument, { input })).updateContact;
}

async function pageOf(
  device: Device,
  variables: { first?: number; after?: string | null; search?: string; favorite?: boolean },
) {
  return (await device.ask(ContactsDocument, variables)).contacts;
}

async function namesOf(device: Device): Promise<string[]> {
  return nodesOf(await pageOf(device, { first: 100 })).map(({ name, user }) => name ?? user.fullName ?? "");
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(ViewerDocument, {})).viewer.eventCursor;
}

async function kindsAfter(device: Device, after: string) {
  return (await device.ask(EventPageDocument, { after })).events.events.map(({ __typename }) => __typename);
}
