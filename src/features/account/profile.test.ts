import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  AddContactDocument,
  BlockUserDocument,
  EventCursorDocument,
  EventPageDocument,
  EventsDocument,
  UpdateProfileDocument,
  type UpdateProfileInput,
  UserDocument,
  ViewerProfileDocument,
} from "../../../operations/generated/graphql.js";
import { keyOf } from "../../graphql/global-ids.js";
import { statementsOf } from "../../infra/database/migrations.js";
import { testApp } from "../../testing/app.js";
import type { Device } from "../../testing/person.js";
import { eraseUser } from "./deletion-store.js";

const app = await testApp();

describe("updateProfile", () => {
  it("keeps absent fields, sets given ones and clears null ones", async () => {
    const ada = await app.person("Ada");
    const whole = {
      fullName: "Ada",
      username: "Ada.L_1",
      about: "Numbers",
      profilePictureUrl: "https://x.example/a.png",
    };
    expect(await update(ada, { ...whole, fullName: "  Ada \n" })).toMatchObject({
      viewer: { user: whole },
      userErrors: [],
    });
    expect(await update(ada, { about: " " })).toMatchObject({ viewer: { user: { ...whole, about: null } } });
    expect(await update(ada, { fullName: "Ada Lovelace" })).toMatchObject({
      viewer: { user: { ...whole, fullName: "Ada Lovelace", about: null } },
    });
    expect(await update(ada, { fullName: null, username: null, profilePictureUrl: null })).toMatchObject({
      viewer: { user: { fullName: null, username: null, about: null, profilePictureUrl: null } },
    });
  });

  it.each([
    ["a blank name", { fullName: " " }, "fullName"],
    ["a name of 101 characters", { fullName: "x".repeat(101) }, "fullName"],
    ["a name that nobody can see", { fullName: "\u200b" }, "fullName"],
    ["a name of two lines", { fullName: "a\nb" }, "fullName"],
    ["a name that is turned around", { fullName: "Ada\u202egnp" }, "fullName"],
    ["a name with a paragraph separator", { fullName: "Ada\u2029Bo" }, "fullName"],
    ["a name of Braille without dots", { fullName: "\u2800" }, "fullName"],
    ["a name with hidden tags", { fullName: "Ada\u{e0041}" }, "fullName"],
    ["a username of two letters", { username: "ab" }, "username"],
    ["a username of 31 letters", { username: "x".repeat(31) }, "username"],
    ["a username with a space", { username: "ada l" }, "username"],
    ["a username with an accent", { username: "adà" }, "username"],
    ["a username that begins with a dot", { username: ".ada" }, "username"],
    ["a username that ends in an underscore", { username: "ada_" }, "username"],
    ["a username with two dots in a row", { username: "a..da" }, "username"],
    ["a reserved username", { username: "Support" }, "username"],
    ["one that looks like a reserved username", { username: "adm1n" }, "username"],
    ["a picture at a host in other letters", { profilePictureUrl: "https://bücher.example/" }, "profilePictureUrl"],
    ["a picture at an address without slashes", { profilePictureUrl: "https:x" }, "profilePictureUrl"],
    ["an empty username", { username: "" }, "username"],
    ["501 characters about oneself", { about: "x".repeat(501) }, "about"],
    ["a picture at http", { profilePictureUrl: "http://x.example/a.png" }, "profilePictureUrl"],
    ["a picture that is a script", { profilePictureUrl: "javascript:alert(1)" }, "profilePictureUrl"],
    ["a picture with a password", { profilePictureUrl: "https://a:b@x.example/" }, "profilePictureUrl"],
    ["a picture with a password alone", { profilePictureUrl: "https://:b@x.example/" }, "profilePictureUrl"],
    ["a picture with a blank", { profilePictureUrl: " https://x.example/" }, "profilePictureUrl"],
    [
      "a picture of 2049 characters",
      { profilePictureUrl: `https://x.example/${"a".repeat(2031)}` },
      "profilePictureUrl",
    ],
  ] as const)("refuses %s, and changes nothing", async (_, input, field) => {
    const ada = await app.person("Ada");
    await update(ada, { about: "Numbers" });
    expect(await update(ada, { about: "New", ...input })).toMatchObject({
      viewer: null,
      userErrors: [{ code: "INVALID", field: [field] }],
    });
    expect((await ada.ask(ViewerProfileDocument, {})).viewer.user.about).toBe("Numbers");
  });

  it("keeps concurrent changes of two devices", async () => {
    const ada = await app.person("Ada");
    const tablet = await ada.device("tablet");
    await Promise.all([update(ada, { fullName: "Ada L." }), update(tablet, { about: "Numbers" })]);
    expect((await ada.ask(ViewerProfileDocument, {})).viewer.user).toMatchObject({
      fullName: "Ada L.",
      about: "Numbers",
    });
  });

  it("allows 30 changes an hour", async () => {
    const limited = await testApp({ RATE_LIMITS: "on" });
    const ada = await limited.person("Ada");
    for (let n = 1; n <= 30; n += 1) expect(await update(ada, { about: `${n}` })).toMatchObject({ userErrors: [] });
    await expect(update(ada, { about: "31" })).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect((await ada.ask(ViewerProfileDocument, {})).viewer.user.about).toBe("30");
  });

  it("stores null for an invisible text", async () => {
    const ada = await app.person("Ada");
    expect(await update(ada, { about: "\u200b\u2800" })).toMatchObject({ viewer: { user: { about: null } } });
  });

  it("counts code points, not UTF-16 units", async () => {
    const ada = await app.person("Ada");
    expect(await update(ada, { fullName: "🦊".repeat(100) })).toMatchObject({ userErrors: [] });
  });

  it("gives a username to one user, regardless of case, also under concurrency", async () => {
    const people = await Promise.all([1, 2, 3, 4].map(() => app.person()));
    const answers = await Promise.all(
      people.map((person, n) => update(person, { username: n % 2 ? "Wanted" : "wanted" })),
    );
    expect(answers.filter((answer) => answer?.userErrors.length === 0)).toHaveLength(1);
    for (const answer of answers)
      if (answer?.viewer === null)
        expect(answer.userErrors).toEqual([
          { code: "CONFLICT", message: "This username is taken: choose another.", field: ["username"] },
        ]);
    const owner = people[answers.findIndex((answer) => answer?.userErrors.length === 0)];
    // The viewer's own name in another case is no conflict, and a released name is free.
    if (owner === undefined) throw new Error("Nobody got it.");
    expect(await update(owner, { username: "WANTED" })).toMatchObject({ viewer: { user: { username: "WANTED" } } });
    await update(owner, { username: null });
    expect(await update(people.find((one) => one !== owner) ?? owner, { username: "wanted" })).toMatchObject({
      userErrors: [],
    });
  });
});

describe("a username that looks like another's", () => {
  const LOOKS_TAKEN = {
    viewer: null,
    userErrors: [
      {
        code: "CONFLICT",
        message: "This username looks like one that is taken: choose another.",
        field: ["username"],
      },
    ],
  };

  it("is refused, also under concurrency, and free once the other is given up or its account deleted", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const answers = await Promise.all([
      update(ada, { username: "modern.Ian" }),
      update(bo, { username: "rnodern.lan" }),
    ]);
    const [owner, other] = answers[0]?.userErrors.length === 0 ? [ada, bo] : [bo, ada];
    expect(answers.filter((answer) => answer?.userErrors.length === 0)).toHaveLength(1);
    expect(await update(other, { username: "m0dern.1an" })).toEqual(LOOKS_TAKEN);
    // One's own look-alike is no conflict.
    expect(await update(owner, { username: "M0DERN.IAN" })).toMatchObject({ userErrors: [] });
    await update(owner, { username: null });
    expect(await update(other, { username: "m0dern.1an" })).toMatchObject({ userErrors: [] });
    await app.app.db.transaction((tx) => eraseUser(tx, keyOf(app.app, "User", other.userId) ?? 0n, new Date()));
    expect(await update(owner, { username: "modern.ian" })).toMatchObject({ userErrors: [] });
  });

  it("stays with its earlier owners, and blocks new ones", async () => {
    const people = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")] as const;
    const [ada, bo, cy] = people;
    const { db } = app.app;
    const before = async (person: Device, username: string) =>
      db.execute("UPDATE users SET username = ?, username_skeleton = NULL WHERE id = ?", [
        username,
        keyOf(app.app, "User", person.userId),
      ]);
    await before(ada, "old.timer");
    await before(bo, "0ld.t1mer");
    const migration = new URL(
      "../../../prisma/migrations/20261128050000_usernames_that_look_alike/migration.sql",
      import.meta.url,
    );
    const updates = statementsOf(readFileSync(migration, "utf8")).filter((statement) => statement.startsWith("UPDATE"));
    expect(updates).toHaveLength(2);
    await db.transaction(async (tx) => {
      // The first step sets all skeletons, which the unique key would refuse; here it sets only the oldest.
      await tx.execute(`${updates[0] ?? ""} WHERE username = 'old.timer'`);
      await tx.execute(updates[1] ?? "");
    });
    expect(await update(cy, { username: "oldtimer" })).toMatchObject({ userErrors: [] });
    expect(await update(cy, { username: "OLD.TlMER" })).toEqual(LOOKS_TAKEN);
    // The same value again is no change.
    expect(await update(bo, { username: "0ld.t1mer", about: "Old" })).toMatchObject({ userErrors: [] });
    expect(await update(ada, { username: "Old.Timer" })).toMatchObject({ userErrors: [] });
  });
});

describe("ProfileChanged", () => {
  it("reaches the user's devices, peers and owners of the contact; nobody else, and not across a block", async () => {
    const [ada, bo, cy, di, ed] = await Promise.all(["Ada", "Bo", "Cy", "Di", "Ed"].map((name) => app.person(name)));
    if (!ada || !bo || !cy || !di || !ed) throw new Error("Somebody is missing.");
    const tablet = await ada.device("tablet");
    await ada.greet(bo);
    await cy.ask(AddContactDocument, { input: { userId: ada.userId } });
    await ada.greet(ed);
    await ed.ask(BlockUserDocument, { input: { userId: ada.userId } });
    const streams = [tablet, bo, cy].map((device) => device.listen(EventsDocument, {}));
    for (const stream of streams) await stream.next();
    const [dis, eds] = [await cursorOf(di), await cursorOf(ed)];
    await update(ada, { fullName: "Ada Lovelace" });
    await update(ada, { fullName: "Ada Lovelace" });
    await update(ada, { about: "x" });
    for (const stream of streams) {
      const events = await stream.take(2);
      expect(events.map((item) => item.events)).toMatchObject([
        { __typename: "ProfileChanged", user: { id: ada.userId, fullName: "Ada Lovelace" } },
        { __typename: "ProfileChanged" },
      ]);
    }
    expect((await di.ask(EventPageDocument, { after: dis })).events.events).toEqual([]);
    expect((await ed.ask(EventPageDocument, { after: eds })).events.events).toEqual([]);
    expect((await bo.ask(UserDocument, { id: ada.userId })).user?.fullName).toBe("Ada Lovelace");
  });
});

async function update(device: Device, input: UpdateProfileInput) {
  return (await device.ask(UpdateProfileDocument, { input })).updateProfile;
}

async function cursorOf(device: Device): Promise<string> {
  return (await device.ask(EventCursorDocument, {})).viewer.eventCursor;
}
