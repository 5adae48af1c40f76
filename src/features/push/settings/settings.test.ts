import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EventsDocument,
  PushSettingsDocument,
  UpdateNotificationSettingsDocument,
  type UpdateNotificationSettingsInput,
} from "../../../../operations/generated/graphql.js";
import { testApp } from "../../../testing/app.js";
import type { Device } from "../../../testing/person.js";
import { requireQuietHours, toLocalTime } from "./quiet-hours.js";

/** 23:30 in Berlin, 17:30 in New York. */
const NOW = new Date("2026-11-29T22:30:00Z");
const app = await testApp({ PUSH_PREVIEW: "web" }, () => NOW);

const NIGHT = { from: "22:00", to: "07:00", timeZone: "Europe/Berlin" };
const DEFAULTS = { preview: "NONE", sound: true, badge: true, contacts: true, quietHours: null };

describe("notificationSettings", () => {
  it("have defaults, and change one by one", async () => {
    const ada = await app.person("Ada");
    expect(await settingsOf(ada)).toEqual(DEFAULTS);
    await update(ada, { sound: false });
    await update(ada, { preview: "TEXT", quietHours: NIGHT });
    const expected = { ...DEFAULTS, sound: false, preview: "TEXT", quietHours: { ...NIGHT, isQuietNow: true } };
    expect(await settingsOf(ada)).toEqual(expected);
    expect(await update(ada, { sound: null, badge: null, contacts: null, preview: null })).toEqual(expected);
    expect(await update(ada, { quietHours: null })).toEqual({ ...expected, quietHours: null });
  });

  it("are those of the viewer alone", async () => {
    const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
    await update(ada, { sound: false });
    expect(await settingsOf(bo)).toEqual(DEFAULTS);
  });

  it("reach the other devices by an event, once for a change and not at all without one", async () => {
    const ada = await app.person("Ada");
    const tablet = await ada.device("tablet");
    const seen = tablet.listen(EventsDocument, {});
    await seen.until(({ events }) => events.__typename === "StreamReady");
    await update(ada, { badge: true, quietHours: null });
    await update(ada, { badge: false });
    await update(ada, { badge: false });
    await update(ada, { contacts: false });
    const next = async () => (await seen.next()).events;
    expect(await next()).toMatchObject({ __typename: "NotificationSettingsChanged", settings: { badge: false } });
    expect(await next()).toMatchObject({ __typename: "NotificationSettingsChanged", settings: { contacts: false } });
  });

  it("keep the changes of several devices that are made at once", async () => {
    for (let round = 0; round < 5; round += 1) {
      const ada = await app.person("Ada");
      await Promise.all([
        update(ada, { sound: false }),
        update(ada, { badge: false }),
        update(ada, { contacts: false }),
        update(ada, { quietHours: NIGHT }),
      ]);
      expect(await settingsOf(ada)).toEqual({
        ...{ preview: "NONE", sound: false, badge: false, contacts: false },
        quietHours: { ...NIGHT, isQuietNow: true },
      });
    }
  });

  it("refuse previews where the server sends none", async () => {
    const plain = await testApp();
    const ada = await plain.person("Ada");
    for (const preview of ["NAME", "TEXT"] as const)
      expect(await refusalOf(ada, { preview })).toMatchObject([{ code: "FORBIDDEN", field: ["preview"] }]);
    expect(await update(ada, { preview: "NONE" })).toEqual(DEFAULTS);
  });
});

describe("quiet hours", () => {
  it.each([
    [NIGHT, true],
    [{ ...NIGHT, timeZone: "America/New_York" }, false],
    [{ ...NIGHT, from: "23:31" }, false],
    [{ ...NIGHT, from: "07:00", to: "22:00" }, false],
    [{ ...NIGHT, from: "00:00", to: "23:59" }, true],
  ])("%o at half past eleven in Berlin: %s", async (quietHours, isQuietNow) => {
    expect((await update(await app.person("Ada"), { quietHours }))?.quietHours).toEqual({ ...quietHours, isQuietNow });
  });

  it.each([
    ["an empty span", { ...NIGHT, to: "22:00" }, "to"],
    ["seconds", { ...NIGHT, from: "22:00:30" }, "from"],
    ["an offset", { ...NIGHT, timeZone: "+01:00" }, "timeZone"],
    ["no zone", { ...NIGHT, timeZone: "" }, "timeZone"],
    ["a long zone", { ...NIGHT, timeZone: `Europe/${"x".repeat(100_000)}` }, "timeZone"],
    ["an unknown zone", { ...NIGHT, timeZone: "Europe/Atlantis" }, "timeZone"],
    ["SQL", { ...NIGHT, timeZone: "UTC' OR '1'='1" }, "timeZone"],
  ])("with %s are INVALID, and stay as they were", async (_, quietHours, field) => {
    const ada = await app.person("Ada");
    expect(await refusalOf(ada, { sound: false, quietHours })).toMatchObject([
      { code: "INVALID", field: ["quietHours", field] },
    ]);
    expect(await settingsOf(ada)).toEqual(DEFAULTS);
  });

  it("are taken in any two minutes of the day and in every zone of this server", () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"), "UTC", "Etc/GMT+5");
    fc.assert(
      fc.property(minute, minute, zone, fc.constantFrom("", ":00", ":00.000"), (quietFrom, quietTo, timeZone, rest) => {
        fc.pre(quietFrom !== quietTo);
        const [from, to] = [toLocalTime(quietFrom) + rest, toLocalTime(quietTo)];
        expect(requireQuietHours({ from, to, timeZone })).toEqual({ quietFrom, quietTo, timeZone });
      }),
      { numRuns: 1000 },
    );
  });

  it("in no zone but a named one", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (timeZone) => {
        fc.pre(!/^[a-z]/iu.test(timeZone));
        expect(() => requireQuietHours({ ...NIGHT, timeZone })).toThrow("IANA");
      }),
      { numRuns: 500 },
    );
  });
});

async function settingsOf(device: Device) {
  return (await device.ask(PushSettingsDocument, {})).viewer.notificationSettings;
}

async function update(device: Device, input: UpdateNotificationSettingsInput) {
  const { updateNotificationSettings } = await device.ask(UpdateNotificationSettingsDocument, { input });
  expect(updateNotificationSettings?.userErrors).toEqual([]);
  return updateNotificationSettings?.settings;
}

async function refusalOf(device: Device, input: UpdateNotificationSettingsInput) {
  const { updateNotificationSettings } = await device.ask(UpdateNotificationSettingsDocument, { input });
  expect(updateNotificationSettings?.settings).toBeNull();
  return updateNotificationSettings?.userErrors;
}
