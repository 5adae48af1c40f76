import { describe, expect, it } from "vitest";
import {
  EventsDocument,
  LogoutDocument,
  NodeDocument,
  PushSettingsDocument,
  RegisterBrowserDocument,
  RegisterPushDeviceDocument,
  type RegisterPushDeviceInput,
  RemovePushDeviceDocument,
} from "../../../../operations/generated/graphql.js";
import { keyOf, toGlobalId } from "../../../graphql/global-ids.js";
import { testApp } from "../../../testing/app.js";
import { type Device, signIn } from "../../../testing/person.js";
import { newSubscription, newWebDevice } from "../../../testing/push-inputs.js";
import { planPush } from "../../../testing/planned-push.js";

const app = await testApp();
const { db } = app.app;

describe("registerPushDevice", () => {
  it("binds a device to the session that asks", async () => {
    const ada = await app.person("Ada");
    const tablet = await ada.device("tablet");
    const device = await registered(tablet, newWebDevice());
    expect(device).toMatchObject({ kind: "WEB", lastDeliveredAt: null, isFailing: false });
    expect(device.session).toMatchObject({ deviceName: "tablet", isCurrent: true });
    const [seen] = await devicesOf(ada);
    expect(seen).toMatchObject({ id: device.id, session: { deviceName: "tablet", isCurrent: false } });
    expect((await ada.ask(NodeDocument, { id: device.id })).node).toMatchObject({ __typename: "PushDevice" });
  });

  it("changes nothing when it is repeated", async () => {
    const ada = await app.person("Ada");
    const input = { ...newWebDevice(), locale: "de-at" };
    const first = await registered(ada, input);
    const events = await eventsOf(ada);
    for (let times = 0; times < 3; times += 1) expect(await registered(ada, input)).toEqual(first);
    expect(await eventsOf(ada)).toEqual(events);
    expect(await devicesOf(ada)).toHaveLength(1);
  });

  it("answers the document of service workers with its errors alone", async () => {
    const ada = await app.person("Ada");
    const answer = (endpoint: string) =>
      ada.ask(RegisterBrowserDocument, { input: { web: { ...newSubscription(), endpoint } } });
    expect(await answer(newSubscription().endpoint)).toEqual({ registerPushDevice: { userErrors: [] } });
    expect(await answer("http://127.0.0.1/")).toMatchObject({
      registerPushDevice: { userErrors: [{ code: "INVALID", field: ["web", "endpoint"] }] },
    });
    expect(await devicesOf(ada)).toHaveLength(1);
  });

  it("stores other keys and another language of the same address", async () => {
    const ada = await app.person("Ada");
    const web = newSubscription();
    const { id } = await registered(ada, { web });
    const other = { ...newSubscription(), endpoint: web.endpoint };
    expect((await registered(ada, { web: other, locale: "fr" })).id).toBe(id);
    expect(await rowOf(id)).toMatchObject({ p256dh: other.p256dh, auth: other.auth, locale: "fr" });
  });

  it("ends the failures of a device", async () => {
    const ada = await app.person("Ada");
    const web = newSubscription();
    const { id } = await registered(ada, { web });
    await db.execute("UPDATE push_devices SET failing_since = UTC_TIMESTAMP(3), failures = 3 WHERE id = ?", [
      keyFor(id),
    ]);
    expect(await devicesOf(ada)).toMatchObject([{ isFailing: true }]);
    await registered(ada, { web, locale: "fr" });
    expect(await devicesOf(ada)).toMatchObject([{ isFailing: false }]);
  });

  it("moves an address to another session of the same person", async () => {
    const ada = await app.person("Ada");
    const tablet = await ada.device("tablet");
    const input = newWebDevice();
    const { id } = await registered(ada, input);
    expect(await registered(tablet, input)).toMatchObject({ id, session: { deviceName: "tablet" } });
    expect(await devicesOf(ada)).toHaveLength(1);
  });

  it("moves an address to another person, with nothing that was on its way", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const input = newWebDevice();
    const { id } = await registered(ada, input);
    await deliver(ada, id);
    const seen = ada.listen(EventsDocument, {});
    await seen.until(({ events }) => events.__typename === "StreamReady");
    const moved = await registered(bo, input);
    expect(moved.id).not.toBe(id);
    expect((await seen.next()).events).toMatchObject({ __typename: "PushDevicesChanged", devices: [] });
    expect([await devicesOf(ada), await hasPush(ada), await hasPush(bo)]).toEqual([[], false, true]);
    expect((await ada.ask(NodeDocument, { id: moved.id })).node).toBeNull();
    expect(await deliveriesTo(id)).toBe(0);
  });

  it("gives an address that many register at once to one of them", async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => app.person()));
    for (let round = 0; round < 10; round += 1) {
      const input = newWebDevice();
      const answers = await Promise.all(people.map((person) => register(person, input)));
      expect(answers.map((answer) => answer?.userErrors)).toEqual(people.map(() => []));
      const counts = await Promise.all(people.map(async (person) => (await devicesOf(person)).length));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(round + 1);
      for (const [index, person] of people.entries()) expect(await hasPush(person)).toBe((counts[index] ?? 0) > 0);
    }
  });

  it("exchanges the addresses of two people who take each other's at once", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    let [one, other] = [newWebDevice(), newWebDevice()];
    await Promise.all([registered(ada, one), registered(bo, other)]);
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([registered(ada, other), registered(bo, one)]);
      [one, other] = [other, one];
      expect([await addressesOf(ada), await addressesOf(bo)]).toEqual([[one.web?.endpoint], [other.web?.endpoint]]);
    }
  });

  it("accepts 20 devices of a person, however many are registered at once", async () => {
    const ada = await app.person("Ada");
    const answers = await Promise.all(Array.from({ length: 25 }, () => register(ada, newWebDevice())));
    expect(answers.filter((answer) => answer?.device)).toHaveLength(20);
    for (const { userErrors } of answers.flatMap((answer) => (answer?.device ? [] : (answer ?? []))))
      expect(userErrors).toMatchObject([{ code: "INVALID", message: expect.stringContaining("20 devices") }]);
    const [first] = await devicesOf(ada);
    await remove(ada, first?.id ?? "");
    await registered(ada, newWebDevice());
    expect(await devicesOf(ada)).toHaveLength(20);
  });

  it("leaves no device to a session that ends at the same time", async () => {
    for (let round = 0; round < 10; round += 1) {
      const ada = await app.person("Ada");
      const tablet = await signIn(app, { phoneNumber: ada.phoneNumber });
      await Promise.allSettled([register(tablet, newWebDevice()), tablet.ask(LogoutDocument, {})]);
      expect(await addressesOf(ada)).toEqual([]);
      expect(await hasPush(ada)).toBe(false);
    }
  });

  it("counts against a daily limit, unless it repeats what is stored", async () => {
    const strict = await testApp({ RATE_LIMITS: "on", LIMIT_PUSH_REGISTRATIONS_PER_USER: "2/86400" });
    const ada = await strict.person("Ada");
    const [one, two] = [newWebDevice(), newWebDevice()];
    for (const input of [one, two, two, one, one]) await registered(ada, input);
    await expect(register(ada, newWebDevice())).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await registered(ada, one);
  });

  it("is refused by a server without pushes, which has no key for browsers", async () => {
    const quiet = await testApp({ PUSH: "off" });
    const ada = await quiet.person("Ada");
    expect((await register(ada, newWebDevice()))?.userErrors).toMatchObject([{ code: "FORBIDDEN", field: ["web"] }]);
    expect((await ada.ask(PushSettingsDocument, {})).viewer).toMatchObject({ webPushKey: null, pushDevices: [] });
  });
});

describe("webPushKey", () => {
  it("is a P-256 point, the same for all", async () => {
    const keys = await Promise.all(
      ["Ada", "Bo"].map(
        async (name) => (await (await app.person(name)).ask(PushSettingsDocument, {})).viewer.webPushKey,
      ),
    );
    expect(keys[0]).toMatch(/^B[\w-]{86}$/u);
    expect(keys[1]).toBe(keys[0]);
  });
});

describe("removePushDevice", () => {
  it("removes a device with what is on its way, and tells the person's other devices", async () => {
    const ada = await app.person("Ada");
    const tablet = await ada.device("tablet");
    const [{ id }, kept] = [await registered(ada, newWebDevice()), await registered(ada, newWebDevice())];
    await deliver(ada, id);
    const seen = tablet.listen(EventsDocument, {});
    await seen.until(({ events }) => events.__typename === "StreamReady");
    expect(await remove(ada, id)).toEqual({ removedDeviceId: id, userErrors: [] });
    expect((await seen.next()).events).toMatchObject({ __typename: "PushDevicesChanged", devices: [{ id: kept.id }] });
    expect([await deliveriesTo(id), await hasPush(ada)]).toEqual([0, true]);
    await remove(ada, kept.id);
    expect([await devicesOf(ada), await hasPush(ada)]).toEqual([[], false]);
  });

  it("has the same answer a second time, and for devices of others and absent ones, which stay", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    const own = await registered(ada, newWebDevice());
    const other = await registered(bo, newWebDevice());
    const absent = toGlobalId(app.app, "PushDevice", 999_999_999);
    const events = await eventsOf(bo);
    await remove(ada, own.id);
    for (const id of [own.id, other.id, absent])
      expect(await remove(ada, id)).toEqual({ removedDeviceId: id, userErrors: [] });
    expect(await devicesOf(bo)).toEqual([{ ...other, session: { ...other.session, isOnline: false } }]);
    expect(await eventsOf(bo)).toEqual(events);
  });

  it("refuses what is no id of a device", async () => {
    const ada = await app.person("Ada");
    for (const id of ["", "nonsense", ada.userId])
      expect(await remove(ada, id)).toMatchObject({
        removedDeviceId: null,
        userErrors: [{ code: "NOT_FOUND", field: ["deviceId"] }],
      });
  });
});

const keyFor = (id: string) => keyOf(app.app, "PushDevice", id);
const userKey = ({ userId }: Device) => keyOf(app.app, "User", userId);

async function register(device: Device, input: RegisterPushDeviceInput) {
  return (await device.ask(RegisterPushDeviceDocument, { input })).registerPushDevice;
}

async function registered(device: Device, input: RegisterPushDeviceInput) {
  const payload = await register(device, input);
  if (!payload?.device) throw new Error(`Refused: ${JSON.stringify(payload?.userErrors)}`);
  return payload.device;
}

async function remove(device: Device, deviceId: string) {
  return (await device.ask(RemovePushDeviceDocument, { input: { deviceId } })).removePushDevice;
}

async function devicesOf(device: Device) {
  return (await device.ask(PushSettingsDocument, {})).viewer.pushDevices;
}

async function rowOf(id: string) {
  const [row] = await db.query("SELECT p256dh, auth, locale FROM push_devices WHERE id = ?", [keyFor(id)]);
  return row;
}

async function addressesOf(device: Device): Promise<string[]> {
  const rows = await db.query<{ address: string }>("SELECT address FROM push_devices WHERE user_id = ?", [
    userKey(device),
  ]);
  return rows.map(({ address }) => address);
}

async function hasPush(device: Device): Promise<boolean> {
  const [row] = await db.query<{ hasPush: number }>("SELECT has_push AS hasPush FROM users WHERE id = ?", [
    userKey(device),
  ]);
  return row?.hasPush === 1;
}

/** Events of PushDevicesChanged in a person's log. */
async function eventsOf(device: Device): Promise<number> {
  const rows = await db.query("SELECT seq FROM user_events WHERE user_id = ? AND kind = 'PushDevicesChanged'", [
    userKey(device),
  ]);
  return rows.length;
}

/** Puts a push on its way to a device. */
async function deliver(owner: Device, id: string): Promise<void> {
  await planPush(db, { deviceId: keyFor(id), userId: userKey(owner) });
}

async function deliveriesTo(id: string): Promise<number> {
  return (await db.query("SELECT 1 FROM push_deliveries WHERE device_id = ?", [keyFor(id)])).length;
}
