import { describe, expect, it } from "vitest";
import { text } from "../../web/src/text/english.js";
import { contactsText } from "../../web/src/text/english/contacts.js";
import { settingsText } from "../../web/src/text/english/settings.js";
import { openChat } from "./harness/chat-tab.js";
import { openBrowser } from "./harness/chromium.js";
import { startServer } from "./harness/server.js";

/** More than the time after which the page loads the rest of its code. */
const PRELOAD_MS = 4_000;
const CHUNK = /\/assets\/SettingsList-/u;

const server = await startServer();

describe("a screen on demand", () => {
  it("is there when the page goes offline", async () => {
    const browser = await openBrowser();
    const isLoaded = browser.waitForEvent("response", { predicate: (response) => CHUNK.test(response.url()) });
    const { page, faults } = await openChat(browser, server, "Layla");
    await (await isLoaded).finished();
    await browser.setOffline(true);
    await page.getByRole("link", { name: text.nav.settings }).click();
    await page.getByRole("heading", { name: settingsText.title }).waitFor();
    // Requests that are cut off are reported.
    expect(faults.filter((fault) => fault !== "The server did not answer.")).toEqual([]);
  });

  it("is there after a deployment has removed all code from the server", async () => {
    const browser = await openBrowser();
    const { page } = await openChat(browser, server, "Layla");
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(PRELOAD_MS);
    await page.waitForLoadState("networkidle");
    await browser.route(/\/assets\//u, (route) => route.fulfill({ status: 404 }));
    await page.getByRole("link", { name: text.nav.contacts }).click();
    await page.getByText(contactsText.empty).waitFor();
  });

  it("loads the page again, once, where its chunk is gone", async () => {
    const browser = await openBrowser();
    await browser.route(CHUNK, (route) => route.fulfill({ status: 404 }));
    const { page } = await openChat(browser, server, "Layla");
    let loads = 0;
    page.on("load", () => {
      loads += 1;
    });
    await page.getByRole("link", { name: text.nav.settings }).click();
    const reload = page.getByRole("button", { name: text.banner.reload });
    await reload.waitFor();
    expect([loads, new URL(page.url()).pathname]).toEqual([1, "/settings"]);
    await browser.unroute(CHUNK);
    await reload.click();
    await page.getByRole("heading", { name: settingsText.title }).waitFor();
  });
});

describe("the code of the connection", () => {
  it("is not needed to show what is stored, and sends what was written once it loads", async () => {
    const [server, browser, other] = [await startServer(), await openBrowser(), await openBrowser()];
    // Jun has to have an account before Layla can write to him.
    const jun = await openChat(other, server, "Jun");
    const layla = await openChat(browser, server, "Layla");
    await layla.openConversation("Jun");
    await layla.send("m1");
    await jun.openConversation("Layla");
    await expect.poll(jun.shown).toEqual(["m1"]);
    await browser.route(/\/assets\/online-/u, (route) => route.abort());
    await layla.page.reload();
    await expect.poll(layla.shown).toEqual(["m1"]);
    await layla.page.getByText(text.banner.offline).waitFor();
    await layla.send("m2");
    await expect.poll(layla.shown).toEqual(["m1", "m2"]);
    await browser.unroute(/\/assets\/online-/u);
    await expect.poll(jun.shown).toEqual(["m1", "m2"]);
    expect(layla.faults).toEqual([]);
  });
});
