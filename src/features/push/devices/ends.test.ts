import { describe, expect, it } from "vitest";
import {
  DeleteAccountDocument,
  LogoutDocument,
  RefreshTokensDocument,
  RegisterPushDeviceDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SendOtpDocument,
  UpdateNotificationSettingsDocument,
  ViewerDocument,
} from "../../../../operations/generated/graphql.js";
import { keyOf } from "../../../graphql/global-ids.js";
import { DAY, addMs, systemClock } from "../../../infra/clock.js";
import { testApp } from "../../../testing/app.js";
import type { Device, Person } from "../../../testing/person.js";
import { newWebDevice } from "../../../testing/push-inputs.js";
import { planPush } from "../../../testing/planned-push.js";
import { endAllSessions, endUserSessions } from "../../auth/sessions/operator.js";
import { RETRY_WINDOW_MS } from "../../auth/sessions/refresh-token.js";
import { deleteStaleDevices } from "./cleanup.js";

let now = systemClock();
const app = await testApp({}, () => now);
const { db } = app.app;

/** Ways in which the session of a tablet ends; those of `ends both` end the phone's too. */
const ENDS: readonly [string, (phone: Person, tablet: Device) => Promise<unknown>, "ends both"?][] = [
  ["logout", (_, tablet) => tablet.ask(LogoutDocument, {})],
  [
    "revokeSession",
    async (phone) => {
      const { sessions } = (await phone.ask(ViewerDocument, {})).viewer;
      const sessionId = sessions.find(({ isCurrent }) => !isCurrent)?.id ?? "";
      return phone.ask(RevokeSessionDocument, { input: { sessionId } });
    },
  ],
  ["revokeOtherSessions", (phone) => phone.ask(RevokeOtherSessionsDocument, {})],
  [
    "the reuse of a refresh token",
    async (_, tablet) => {
      const first = tablet.tokens.refreshToken;
      let next = first;
      for (let times = 0; times < 2; times += 1) next = await refresh(tablet, next);
      expect(await refresh(tablet, first)).toBe("TOKEN_REUSED");
    },
  ],
  [
    "its expiry",
    async (_, tablet) => {
      await db.execute(
        `UPDATE sessions s JOIN push_devices d ON d.session_id = s.id AND d.user_id = ?
         SET s.expires_at = ? WHERE s.device_name = 'tablet'`,
        [userKey(tablet), addMs(now, -1)],
      );
      await deleteStaleDevices(app.app);
    },
  ],
  [
    "npm run end-sessions for one person",
    (phone) => endUserSessions({ ...db, now: () => now }, phone.phoneNumber),
    "ends both",
  ],
  ["npm run end-sessions for all", () => endAllSessions({ ...db, now: () => now }), "ends both"],
];

describe("the end of a session", () => {
  it.each(ENDS)("by %s deletes its devices and what is on its way to them", async (_, end, both) => {
    const phone = await app.person("Ada");
    const tablet = await phone.device("tablet");
    const bo = await app.person("Bo");
    for (const device of [phone, tablet, bo]) await register(device);
    const events = await eventsOf(phone);
    await end(phone, tablet);
    expect(await devicesOf(phone)).toEqual(both ? [] : ["phone"]);
    expect(await deliveriesOf(phone)).toBe(both ? 0 : 1);
    expect(await hasPush(phone)).toBe(!both);
    expect(await eventsOf(phone)).toBe(events + 1);
    if (both) return;
    await phone.ask(LogoutDocument, {});
    expect([await devicesOf(phone), await deliveriesOf(phone), await hasPush(phone)]).toEqual([[], 0, false]);
    expect([await devicesOf(bo), await deliveriesOf(bo), await hasPush(bo)]).toEqual([["phone"], 1, true]);
  });

  it("by the deletion of the account deletes all devices, and the settings", async () => {
    const phone = await app.person("Ada");
    const tablet = await phone.device("tablet");
    for (const device of [phone, tablet]) await register(device);
    await phone.ask(UpdateNotificationSettingsDocument, { input: { sound: false } });
    await phone.ask(SendOtpDocument, { input: { phoneNumber: phone.phoneNumber, purpose: "DELETE_ACCOUNT" } });
    await phone.ask(DeleteAccountDocument, { input: { code: app.codeFor(phone.phoneNumber) } });
    expect([await devicesOf(phone), await deliveriesOf(phone), await hasPush(phone)]).toEqual([[], 0, false]);
    const settings = await db.query("SELECT 1 FROM notification_settings WHERE user_id = ?", [userKey(phone)]);
    expect([settings.length, await eventsOf(phone)]).toEqual([0, 0]);
  });

  it("leaves a device that another session has registered since", async () => {
    const phone = await app.person("Ada");
    const tablet = await phone.device("tablet");
    const input = newWebDevice();
    for (const device of [tablet, phone]) await device.ask(RegisterPushDeviceDocument, { input });
    await tablet.ask(LogoutDocument, {});
    expect(await devicesOf(phone)).toEqual(["phone"]);
  });
});

describe("a device whose pushes fail", () => {
  it("is deleted after 30 days", async () => {
    const phone = await app.person("Ada");
    await register(phone);
    await db.execute("UPDATE push_devices SET failing_since = ? WHERE user_id = ?", [addMs(now, -DAY), userKey(phone)]);
    await deleteStaleDevices(app.app);
    expect(await devicesOf(phone)).toEqual(["phone"]);
    // The session of the test ends sooner than that.
    await db.execute("UPDATE sessions SET expires_at = '2999-01-01' WHERE user_id = ?", [userKey(phone)]);
    now = addMs(now, 29 * DAY + 1);
    await deleteStaleDevices(app.app);
    expect([await devicesOf(phone), await hasPush(phone)]).toEqual([[], false]);
  });
});

const userKey = ({ userId }: Device) => keyOf(app.app, "User", userId);

/** Registers a device for a session, with a push on its way to it. */
async function register(device: Device): Promise<void> {
  const { registerPushDevice } = await device.ask(RegisterPushDeviceDocument, { input: newWebDevice() });
  const deviceId = keyOf(app.app, "PushDevice", registerPushDevice?.device?.id ?? "");
  await planPush(db, { deviceId, userId: userKey(device) });
}

/** Presents a refresh token after the retry window; returns the next one, or the code of the refusal. */
async function refresh(device: Device, refreshToken: string): Promise<string> {
  now = addMs(now, RETRY_WINDOW_MS + 1);
  const { refreshTokens } = await device.ask(RefreshTokensDocument, { input: { refreshToken } });
  return refreshTokens?.tokens?.refreshToken ?? refreshTokens?.userErrors[0]?.code ?? "";
}

/** Names of the sessions that have a device, of all devices that are stored for a person. */
async function devicesOf(person: Device): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    "SELECT s.device_name AS name FROM push_devices d JOIN sessions s ON s.id = d.session_id WHERE d.user_id = ?",
    [userKey(person)],
  );
  return rows.map(({ name }) => name);
}

async function deliveriesOf(person: Device): Promise<number> {
  return (await db.query("SELECT 1 FROM push_deliveries WHERE user_id = ? AND circuit = 'test'", [userKey(person)]))
    .length;
}

async function hasPush(person: Device): Promise<boolean> {
  const [row] = await db.query<{ hasPush: number }>("SELECT has_push AS hasPush FROM users WHERE id = ?", [
    userKey(person),
  ]);
  return row?.hasPush === 1;
}

async function eventsOf(person: Device): Promise<number> {
  return (
    await db.query("SELECT seq FROM user_events WHERE user_id = ? AND kind = 'PushDevicesChanged'", [userKey(person)])
  ).length;
}
