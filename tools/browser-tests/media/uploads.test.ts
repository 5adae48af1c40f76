import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { openChat } from "../harness/chat-tab.js";
import { openBrowser } from "../harness/chromium.js";
import { dropBlank, makePicture, passFiles } from "../harness/files.js";
import { attach, messagesOf, send, waitForTray } from "../harness/media-tab.js";
import { startServer } from "../harness/server.js";
import { text } from "../harness/text.js";
import { openConversation } from "./scene.js";

const PART = /\/media\/u\//u;
/** Three parts: two of 8 MiB, and a small one. */
const SIZE = 17_000_000;

/** Never sends the parts after the first, until the page is loaded again. */
async function holdParts(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { open, send } = XMLHttpRequest.prototype;
    const held = new WeakSet<XMLHttpRequest>();
    XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, method: string, url: string) {
      if (/\/media\/u\/\w+\/[2-9]/u.test(url)) held.add(this);
      open.call(this, method, url, true);
    };
    XMLHttpRequest.prototype.send = function (this: XMLHttpRequest, body) {
      if (!held.has(this)) return send.call(this, body);
      // A request that was not sent has no event of its own.
      this.abort = () => void this.dispatchEvent(new ProgressEvent("loadend"));
    };
  });
}

/** Waits until the ring shows the share of the first part: 8.4 of 17 MB. */
async function waitForFirstPart(message: Locator): Promise<void> {
  await message.locator("[role=progressbar][aria-valuenow='49']").waitFor();
}

const server = await startServer({ MEDIA_MAX_VIDEO_BYTES: "1000000", MEDIA_MAX_FILE_BYTES: "40000000" });
const { layla, jun } = await openConversation(server);
const { page } = layla;

it("shows the progress of a file, and cancels it", async () => {
  await holdParts(page);
  await dropBlank(page, "long.pdf", "application/pdf", SIZE);
  await waitForTray(page, 1);
  await send(page);
  const pending = messagesOf(page, text.media.FILE);
  await waitForFirstPart(pending);
  await pending.getByRole("button", { name: text.media.cancelUpload }).click();
  await pending.waitFor({ state: "detached" });
});

it("continues an upload after the page was loaded again, without the part that has arrived", async () => {
  await dropBlank(page, "resumed.pdf", "application/pdf", SIZE);
  await waitForTray(page, 1);
  await send(page);
  await waitForFirstPart(messagesOf(page, text.media.FILE));
  const sent: string[] = [];
  page.on("request", (request) => PART.test(request.url()) && sent.push(new URL(request.url()).pathname));
  // Without the hold.
  await page.reload();
  await messagesOf(jun.page, text.media.FILE).filter({ hasText: "resumed.pdf" }).waitFor();
  expect(sent.map((path) => path.split("/").at(-1)).toSorted()).toEqual(["2", "3"]);
});

it("refuses in words, with the number, what is too large", async () => {
  await dropBlank(page, "film.mp4", "video/mp4", 41_000_000);
  await passFiles(page, ".conversation", ["drop"], [await makePicture("small.jpg", 200, 100)]);
  await page.getByRole("alert").getByText("film.mp4").waitFor();
  expect(await page.getByRole("alert").innerText()).toMatch(/41MB.*40MB/u);
  await waitForTray(page, 1);
  await page.getByRole("button", { name: text.attach.dismiss }).click();
  await page.getByRole("button", { name: /Remove .*small/u }).click();
  await page.getByRole("list", { name: text.attach.tray }).waitFor({ state: "detached" });
});

it("sends as a file what only says that it is a picture", async () => {
  const fake = { name: "fake.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") };
  await passFiles(page, ".composer-field", ["paste"], [fake]);
  await waitForTray(page, 1);
  await send(page);
  await messagesOf(jun.page, text.media.FILE).filter({ hasText: "fake.png" }).waitFor();
});

it("keeps a picture that is sent offline, shows its preview, and sends it once online", async () => {
  await attach(page, text.attach.pictures, [await makePicture("offline.jpg", 400, 300)]);
  await waitForTray(page, 1);
  await page.context().setOffline(true);
  await send(page);
  const pending = messagesOf(page, text.media.IMAGE);
  await pending.locator("img[src^='blob:']").waitFor();
  await page.context().setOffline(false);
  await messagesOf(jun.page, text.media.IMAGE).waitFor();
});

it("shows the preview of a picture again that the browser has no room for", async () => {
  await attach(page, text.attach.pictures, [await makePicture("full.jpg", 400, 300)]);
  await waitForTray(page, 1);
  await page.evaluate(() => {
    Object.assign(navigator.storage, { estimate: () => Promise.resolve({ quota: 1, usage: 1 }) });
  });
  await send(page);
  await page.getByRole("status").getByText(text.errors.codes.STORAGE_FULL).waitFor();
  const preview = page.getByRole("list", { name: text.attach.tray }).locator("img");
  expect(await preview.evaluate(async (image: HTMLImageElement) => image.decode().then(() => "shown"))).toBe("shown");
});

it("offers neither files nor voice messages where the server takes none", async () => {
  const other = await startServer({ MEDIA_STORE: "off" });
  await openChat(await openBrowser(), other, "Jun");
  const tab = await openChat(await openBrowser(), other, "Layla");
  await tab.openConversation("Jun");
  await tab.send("m1");
  await tab.page.waitForTimeout(1_000);
  expect(await tab.page.getByRole("button", { name: text.composer.attach }).count()).toBe(0);
  expect(await tab.page.getByRole("button", { name: text.composer.record }).count()).toBe(0);
});
