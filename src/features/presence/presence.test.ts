import { describe, expect, it } from "vitest";
import {
  PresenceChangedDocument,
  type PresenceStatus,
  SetPresenceDocument,
  UserDocument,
} from "../../../operations/generated/graphql.js";
import { startApp } from "../../app.js";
import { keyOf } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";
import { createTestClient } from "../../testing/client.js";
import { eventually } from "../../testing/eventually.js";
import type { Device, Person } from "../../testing/person.js";

const GRACE = 1000;
const app = await testApp({ PRESENCE_GRACE_MS: String(GRACE) });

describe("User.presence", () => {
  it("is OFFLINE before the first socket; HTTP requests do not change it", async () => {
    const { ada, bo } = await partners();
    expect(await presence(bo, ada)).toEqual({ status: "OFFLINE", lastSeenAt: null });
  });

  it("is ONLINE from the first socket until the grace period after the last, then shows lastSeenAt", async () => {
    const { ada, bo } = await partners();
    const stream = await following(bo);
    const socket = await ada.connect();
    expect(await stream.next()).toMatchObject(change(ada, "ONLINE"));
    expect(await presence(bo, ada)).toMatchObject({ status: "ONLINE" });

    const left = Date.now();
    socket.terminate();
    const gone = (await stream.next()).presenceChanged;
    expect(gone).toEqual({ user: { id: ada.userId }, presence: { status: "OFFLINE", lastSeenAt: expect.any(String) } });
    const lastSeenAt = gone.presence.lastSeenAt ?? "";
    expect(Date.parse(lastSeenAt)).toBeGreaterThanOrEqual(left);
    expect(Date.now() - left).toBeGreaterThanOrEqual(GRACE - 20);
    expect(await presence(bo, ada)).toEqual({ status: "OFFLINE", lastSeenAt });
  });

  it("does not change when a device reconnects within the grace period", async () => {
    const { ada, bo } = await partners();
    const cy = await app.person("Cy");
    await cy.meet(bo);
    const [socket, other] = [await ada.connect(), await cy.connect()];
    const stream = await following(bo, 2);
    socket.terminate();
    await ada.closed();
    await ada.connect();
    // Cy leaves after Ada: Cy's OFFLINE event shows that Ada's grace period is over too.
    other.terminate();
    expect(await stream.next()).toMatchObject(change(cy, "OFFLINE"));
    expect(await presence(bo, ada)).toMatchObject({ status: "ONLINE" });
  });

  it("stays ONLINE while another device is connected", async () => {
    const { ada, bo } = await partners();
    const cy = await app.person("Cy");
    await cy.meet(bo);
    const laptop = await ada.device("laptop");
    const [socket, other] = [await ada.connect(), await cy.connect(), await laptop.connect()];
    const stream = await following(bo, 2);
    socket.terminate();
    await ada.closed();
    other.terminate();
    expect(await stream.next()).toMatchObject(change(cy, "OFFLINE"));
    expect(await presence(bo, ada)).toMatchObject({ status: "ONLINE" });
  });

  it("is the highest status of all devices", async () => {
    const { ada, bo } = await partners();
    const laptop = await ada.device("laptop");
    await Promise.all([ada.connect(), laptop.connect()]);
    const stream = await following(bo);

    expect(await saying(ada, "AWAY")).toMatchObject({ status: "ONLINE" });
    expect(await saying(laptop, "AWAY")).toMatchObject({ status: "AWAY" });
    expect(await stream.next()).toMatchObject(change(ada, "AWAY"));
    expect(await saying(ada, "OFFLINE")).toMatchObject({ status: "AWAY" });
    expect(await saying(laptop, "OFFLINE")).toMatchObject({ status: "OFFLINE" });
    expect(await stream.next()).toMatchObject(change(ada, "OFFLINE"));
    expect(await saying(ada, "ONLINE")).toMatchObject({ status: "ONLINE" });
    expect(await stream.next()).toMatchObject(change(ada, "ONLINE"));
  });

  it("falls back to the status of the other devices when the highest disconnects", async () => {
    const { ada, bo } = await partners();
    const laptop = await ada.device("laptop");
    const [socket] = [await ada.connect(), await laptop.connect()];
    await saying(laptop, "AWAY");
    const stream = await following(bo);
    socket.terminate();
    expect(await stream.next()).toMatchObject(change(ada, "AWAY"));
  });

  it.each(["OFFLINE", "AWAY"] as const)(
    "stays %s when a device with that status reconnects after the grace period",
    async (status) => {
      const { ada, bo } = await partners();
      const socket = await ada.connect();
      const stream = await following(bo);
      await saying(ada, status);
      expect(await stream.next()).toMatchObject(change(ada, status));
      socket.terminate();
      await eventually(() => expect(app.app.presence.localUserIds()).not.toContain(keyOf(app.app, "User", ada.userId)));
      await ada.connect();
      expect(await presence(bo, ada)).toMatchObject({ status });
      // Another device of the person keeps its own status.
      await (await ada.device("laptop")).connect();
      expect(await presence(bo, ada)).toMatchObject({ status: "ONLINE" });
      await saying(ada, "ONLINE");
    },
  );

  it("is OFFLINE from the first socket on if the device set OFFLINE before", async () => {
    const { ada, bo } = await partners();
    await saying(ada, "OFFLINE");
    await ada.connect();
    expect(await presence(bo, ada)).toMatchObject({ status: "OFFLINE", lastSeenAt: null });
    expect(await saying(ada, "ONLINE")).toMatchObject({ status: "ONLINE" });
  });

  it("is what the device set within the grace period, from its next socket on", async () => {
    const { ada, bo } = await partners();
    const socket = await ada.connect();
    socket.terminate();
    await ada.closed();
    await saying(ada, "OFFLINE");
    await ada.connect();
    expect(await presence(bo, ada)).toMatchObject({ status: "OFFLINE" });
  });

  it("is not changed by a device without a socket", async () => {
    const { ada, bo } = await partners();
    expect(await saying(ada, "ONLINE")).toEqual({ status: "OFFLINE", lastSeenAt: null });
    const laptop = await ada.device("laptop");
    await laptop.connect();
    expect(await saying(ada, "AWAY")).toMatchObject({ status: "ONLINE" });
    expect(await presence(bo, ada)).toMatchObject({ status: "ONLINE" });
  });

  it("is OFFLINE after a restart until the next socket, and keeps lastSeenAt", async () => {
    const { ada, bo } = await partners();
    await ada.connect();
    expect(await presence(bo, ada)).toMatchObject({ status: "ONLINE" });
    const restarted = await startApp({ ...app.app.config, PORT: 0 });
    try {
      const later = createTestClient({ url: restarted.url, accessToken: () => bo.tokens.accessToken });
      const { user } = await later.ask(UserDocument, { id: ada.userId });
      expect(user?.presence).toEqual({ status: "OFFLINE", lastSeenAt: expect.any(String) });
    } finally {
      await restarted.stop();
    }
  });
});

describe("presenceChanged", () => {
  it("sends the current state of all partners and contacts first", async () => {
    const { ada, bo } = await partners();
    const [cy, di] = [await app.person("Cy"), await app.person("Di")];
    await cy.meet(bo);
    for (const [one, other] of [[bo, di] as const, [di, bo] as const]) await addContact(one, other);
    await Promise.all([ada.connect(), di.connect()]);
    const stream = bo.listen(PresenceChangedDocument, {});
    const states = (await stream.take(3)).map(({ presenceChanged }) => [
      presenceChanged.user.id,
      presenceChanged.presence.status,
    ]);
    expect(new Map(states as [string, string][])).toEqual(
      new Map([
        [ada.userId, "ONLINE"],
        [cy.userId, "OFFLINE"],
        [di.userId, "ONLINE"],
      ]),
    );
  });

  it("follows contacts as well as partners", async () => {
    const [bo, di] = [await app.person("Bo"), await app.person("Di")];
    for (const [one, other] of [[bo, di] as const, [di, bo] as const]) await addContact(one, other);
    const stream = await following(bo);
    await di.connect();
    expect(await stream.next()).toMatchObject(change(di, "ONLINE"));
  });

  it("does not follow strangers, or users who only have the viewer as a contact", async () => {
    const { ada, bo } = await partners();
    const [stranger, admirer] = [await app.person("Cy"), await app.person("Di")];
    await addContact(admirer, bo);
    const streams = [
      await following(bo),
      bo.listen(PresenceChangedDocument, { userIds: [stranger.userId, admirer.userId, ada.userId] }),
    ];
    await streams[1]?.next();
    await stranger.connect();
    await admirer.connect();
    await ada.connect();
    for (const stream of streams) expect(await stream.next()).toMatchObject(change(ada, "ONLINE"));
  });

  it("can be filtered to named users", async () => {
    const { ada, bo } = await partners();
    const cy = await app.person("Cy");
    await cy.meet(bo);
    const stream = bo.listen(PresenceChangedDocument, { userIds: [cy.userId, "nonsense"] });
    expect(await stream.next()).toMatchObject(change(cy, "OFFLINE"));
    await ada.connect();
    await cy.connect();
    expect(await stream.next()).toMatchObject(change(cy, "ONLINE"));
  });

  it("follows a user who became a contact or partner since it opened", async () => {
    const { ada, bo } = await partners();
    const stream = await following(bo);
    const cy = await app.person("Cy");
    await cy.meet(bo);
    expect(await stream.next()).toMatchObject(change(cy, "OFFLINE"));
    await cy.connect();
    expect(await stream.next()).toMatchObject(change(cy, "ONLINE"));
    await ada.connect();
    expect(await stream.next()).toMatchObject(change(ada, "ONLINE"));
  });
});

describe("a user who hides lastSeenAt", () => {
  it("is OFFLINE without lastSeenAt to everyone else", async () => {
    const { ada, bo } = await partners();
    await ada.connect();
    await show(ada, "NOBODY");
    expect(await presence(bo, ada)).toEqual(HIDDEN);
    // lastSeenAt is written in the background.
    const online = { status: "ONLINE", lastSeenAt: expect.any(String) as string };
    await expect.poll(() => presence(ada, ada)).toEqual(online);
  });

  it("causes no presence events", async () => {
    const { ada, bo } = await partners();
    const cy = await app.person("Cy");
    await cy.meet(bo);
    await show(ada, "NOBODY");
    const stream = await following(bo, 2);
    const socket = await ada.connect();
    await saying(ada, "AWAY");
    socket.terminate();
    await ada.closed();
    (await cy.connect()).terminate();
    // No event of Ada comes before or between those of Cy, who left after her.
    expect(await stream.take(2)).toMatchObject([change(cy, "ONLINE"), change(cy, "OFFLINE")]);
    expect(await presence(ada, ada)).toMatchObject({ status: "OFFLINE" });
  });

  it("sees the status of others, but no lastSeenAt", async () => {
    const { ada, bo } = await partners();
    await ada.connect();
    await show(bo, "NOBODY");
    expect(await presence(bo, ada)).toEqual({ status: "ONLINE", lastSeenAt: null });
  });

  it("can show it to their contacts alone, not to users who have them as a contact", async () => {
    const [ada, bo, cy] = [await app.person("Ada"), await app.person("Bo"), await app.person("Cy")];
    await cy.greet(ada);
    await ada.connect();
    await show(ada, "CONTACTS");
    await addContact(ada, bo);
    await addContact(cy, ada);
    expect(await presence(bo, ada)).toEqual({ status: "ONLINE", lastSeenAt: expect.any(String) });
    expect(await presence(cy, ada)).toEqual(HIDDEN);
  });

  it("is OFFLINE to a user on the other side of a block, and the reverse", async () => {
    const { ada, bo } = await partners();
    const cy = await app.person("Cy");
    await cy.meet(bo);
    await Promise.all([ada.connect(), bo.connect()]);
    await addContact(ada, bo, { isBlocked: true });
    expect(await presence(bo, ada)).toEqual(HIDDEN);
    expect(await presence(ada, bo)).toEqual(HIDDEN);
    const stream = await following(bo, 2);
    await saying(ada, "AWAY");
    await cy.connect();
    expect(await stream.next()).toMatchObject(change(cy, "ONLINE"));
  });
});

const HIDDEN = { status: "OFFLINE", lastSeenAt: null };

async function partners(): Promise<{ ada: Person; bo: Person }> {
  const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
  await ada.meet(bo);
  return { ada, bo };
}

/** Opens a stream and takes the current states of as many users as `people`. */
async function following(device: Device, people = 1) {
  const stream = device.listen(PresenceChangedDocument, {});
  await stream.take(people);
  return stream;
}

async function presence(device: Device, { userId }: { userId: string }) {
  const { user } = await device.ask(UserDocument, { id: userId });
  if (!user) throw new Error("There is no such person.");
  return user.presence;
}

async function saying(device: Device, status: PresenceStatus) {
  return (await device.ask(SetPresenceDocument, { input: { status } })).setPresence?.presence;
}

function change({ userId }: { userId: string }, status: PresenceStatus) {
  return { presenceChanged: { user: { id: userId }, presence: { status } } };
}

async function show({ phoneNumber }: Person, audience: "EVERYONE" | "CONTACTS" | "NOBODY"): Promise<void> {
  await app.app.db.execute("UPDATE users SET last_seen_audience = ? WHERE phone_number = ?", [audience, phoneNumber]);
}

async function addContact(owner: Person, contact: Person, { isBlocked = false } = {}): Promise<void> {
  await app.app.db.execute(
    `INSERT INTO user_contacts (user_id, contact_user_id, is_contact, is_blocked, added_at)
     SELECT o.id, c.id, ?, ?, NOW(3) FROM users o JOIN users c ON c.phone_number = ? WHERE o.phone_number = ?`,
    [!isBlocked, isBlocked, contact.phoneNumber, owner.phoneNumber],
  );
}
