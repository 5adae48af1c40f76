import { expect, it } from "vitest";
import { MarkReadDocument, PushSettingsDocument } from "../../operations/generated/graphql.js";
import { signIn } from "../../src/testing/person.js";
import { openChat } from "./harness/chat-tab.js";
import { openBrowser } from "./harness/chromium.js";
import { startServer } from "./harness/server.js";
import { text } from "./harness/text.js";

const server = await startServer();
const laylas = await openBrowser({ serviceWorkers: "allow" });
const { page, faults } = await openChat(laylas, server, "Layla");
const testPeople = { url: server.url, codeFor: () => "123456" };
const other = await signIn(testPeople, {
  phoneNumber: "+14155550100",
  fullName: "Layla",
  deviceName: "Telephone",
});
const settingsOf = async () => (await other.ask(PushSettingsDocument, {})).viewer.notificationSettings;
const here = page.getByRole("switch", { name: text.push.here });

it("asks for no permission before a click, and says in words where pushes fail", async () => {
  await page.goto(`${server.origin}/settings/notifications`);
  await page.evaluate(() => {
    const asked = { count: 0 };
    Object.assign(globalThis, { asked });
    const { requestPermission } = Notification;
    Notification.requestPermission = async () => {
      asked.count += 1;
      return requestPermission.call(Notification);
    };
  });
  const asked = () => page.evaluate(() => (globalThis as unknown as { asked: { count: number } }).asked.count);
  await page.getByText(text.push.hints.off).waitFor();
  expect(await asked()).toBe(0);
  await laylas.grantPermissions(["notifications"]);
  // Without a network the browser has no push service to subscribe at.
  await here.click();
  await page.getByRole("alert").getByText(text.errors.codes.PUSH_UNAVAILABLE).waitFor();
  expect(await here.isChecked()).toBe(false);
  expect(await here.isEnabled()).toBe(true);
});

it("says that the browser blocks notifications", async () => {
  const blocked = await openBrowser({ serviceWorkers: "allow" });
  const tab = await openChat(blocked, server, "Layla");
  const devtools = await blocked.newCDPSession(tab.page);
  await devtools.send("Browser.setPermission", { permission: { name: "notifications" }, setting: "denied" });
  await tab.page.goto(`${server.origin}/settings/notifications`);
  await tab.page.getByText(text.push.hints.denied).waitFor();
  expect(await tab.page.getByRole("switch", { name: text.push.here }).isDisabled()).toBe(true);
  await blocked.close();
});

it("changes what notifications have, and follows other devices", async () => {
  await page.getByRole("switch", { name: text.push.sound }).click();
  await expect.poll(settingsOf).toMatchObject({ sound: false, badge: true });
  await page.getByRole("radio", { name: text.push.previews.TEXT }).click();
  await page.getByRole("alert").getByText(text.errors.forbidden.preview).waitFor();
});

it("has quiet hours in the time zone of the browser, shown beside them", async () => {
  const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  await page.getByRole("switch", { name: text.push.quiet }).click();
  await page.getByText(text.push.timeZone(zone)).waitFor();
  await page.getByLabel(text.push.to, { exact: true }).fill("06:15");
  await page.getByRole("button", { name: text.save }).click();
  await expect.poll(settingsOf).toMatchObject({ quietHours: { timeZone: zone } });
  await expect.poll(async () => (await settingsOf()).quietHours?.to.slice(0, 5)).toBe("06:15");
  await page.getByLabel(text.push.to, { exact: true }).fill("22:00");
  await page.getByRole("button", { name: text.save }).click();
  await page.getByRole("alert").getByText(text.errors.fields.to).waitFor();
  await page.getByRole("switch", { name: text.push.quiet }).click();
  await expect.poll(settingsOf).toMatchObject({ quietHours: null });
  expect(faults).toEqual([]);
});

it("keeps the notification of a message until that one is read on another device", async () => {
  const jun = await signIn(testPeople, { phoneNumber: "+14155550101", fullName: "Jun" });
  const conversationId = await jun.open(other);
  await page.evaluate(() => localStorage.setItem("convospace/alerts", "on"));
  await page.goto(`${server.origin}/settings`);
  await page.getByRole("heading", { name: text.settings.title }).waitFor();
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      return (await registration.getNotifications()).map(({ body }) => body);
    });
  const first = await jun.send(conversationId, "m1");
  await expect.poll(shown).toEqual(["\u2068m1\u2069"]);
  const second = await jun.send(conversationId, "m2");
  await expect.poll(shown).toEqual(["\u2068m2\u2069"]);
  const read = ({ sequence }: typeof first) => other.ask(MarkReadDocument, { input: { conversationId, sequence } });
  await read(first);
  await expect.poll(() => page.title()).toBe(`(1) ${text.app}`);
  expect(await shown()).toEqual(["\u2068m2\u2069"]);
  await read(second);
  await expect.poll(shown).toEqual([]);
  await jun.dispose();
});
