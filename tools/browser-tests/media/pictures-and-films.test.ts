import { expect, it } from "vitest";
import { makeFile, makePicture, passFiles, recordFilm } from "../harness/files.js";
import { attach, loadedWidth, messagesOf, send, waitForTray } from "../harness/media-tab.js";
import { startServer } from "../harness/server.js";
import { text } from "../harness/text.js";
import { openConversation } from "./scene.js";

const server = await startServer();
const { layla, jun } = await openConversation(server);
const { page } = layla;

it("sends pictures that were picked, the caption with the first, and shows them to the other person", async () => {
  await attach(page, text.attach.pictures, [await makePicture("hut.jpg"), await makePicture("lake.jpg", 600, 900)]);
  await waitForTray(page, 2);
  await page.getByRole("textbox", { name: text.composer.label }).fill("The view from the hut");
  await send(page);
  const pictures = messagesOf(jun.page, text.media.IMAGE);
  await pictures.nth(1).waitFor();
  expect(await pictures.first().innerText()).toContain("The view from the hut");
  expect(await pictures.last().innerText()).not.toContain("The view");
  // The small pictures, of at most 480 px.
  expect(await loadedWidth(pictures.first())).toBe(480);
  expect(await loadedWidth(pictures.last())).toBe(320);
  await expect.poll(() => pictures.first().locator("canvas").getAttribute("width")).not.toBe("1");
  expect([...layla.faults, ...jun.faults]).toEqual([]);
});

it("reserves the place of a picture, so that nothing moves when it is loaded", async () => {
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await jun.page.route(/\/media\/o\//u, async (route) => {
    await held;
    await route.continue();
  });
  await jun.page.reload();
  const pictures = messagesOf(jun.page, text.media.IMAGE);
  await pictures.last().waitFor();
  // In pixels of CSS: the position of the scroll is rounded to those of the screen.
  const boxes = () => pictures.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top));
  const before = await boxes();
  release?.();
  await loadedWidth(pictures.last());
  for (const [place, top] of (await boxes()).entries())
    expect(Math.abs(top - (before[place] ?? 0))).toBeLessThanOrEqual(1);
  await jun.page.unroute(/\/media\/o\//u);
});

it("sends a picture that was pasted, and a file that was dropped, which downloads under its name", async () => {
  await passFiles(page, ".composer-field", ["paste"], [await makePicture("pasted.jpg", 300, 200)]);
  await waitForTray(page, 1);
  await passFiles(page, ".timeline", ["dragenter", "dragover"], [makeFile("plan.pdf", 5_000)]);
  await page.getByText(text.conversation.drop).waitFor();
  await passFiles(page, ".timeline", ["drop"], [makeFile("plan.pdf", 5_000)]);
  await page.getByText(text.conversation.drop).waitFor({ state: "detached" });
  await waitForTray(page, 2);
  await page.getByRole("button", { name: /Remove .*pasted/u }).click();
  await send(page);
  const file = messagesOf(jun.page, text.media.FILE);
  await file.waitFor();
  expect(await file.innerText()).toMatch(/plan\.pdf\s+PDF · 5kB/u);
  const download = jun.page.waitForEvent("download");
  await file.getByRole("link").click();
  expect((await download).suggestedFilename()).toBe("plan.pdf");
  expect(await messagesOf(page, text.media.IMAGE).count()).toBe(2);
});

it("sends a film with its poster, which plays on the full screen", async () => {
  const film = await recordFilm(page, "walk.webm");
  await attach(page, text.attach.pictures, [film]);
  await waitForTray(page, 1);
  await send(page);
  const message = messagesOf(jun.page, text.media.VIDEO);
  await message.waitFor();
  expect(await loadedWidth(message)).toBe(320);
  await message.getByRole("button", { name: text.media.playFilm }).click();
  const played = jun.page.getByRole("dialog").locator("video");
  await expect.poll(() => played.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.3);
  await jun.page.keyboard.press("Escape");
  await jun.page.getByRole("dialog").waitFor({ state: "detached" });
  expect([...layla.faults, ...jun.faults]).toEqual([]);
});

it("shows the pictures on the full screen by the keyboard, and closes by the browser's back button", async () => {
  const { keyboard } = jun.page;
  const open = messagesOf(jun.page, text.media.IMAGE).first().getByRole("button", { name: text.media.openPicture });
  await open.focus();
  await keyboard.press("Enter");
  const dialog = jun.page.getByRole("dialog");
  const picture = dialog.locator("img[src*='/media/']").last();
  await dialog.getByText("1 / 3").waitFor();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1200);
  await keyboard.press("ArrowRight");
  await dialog.getByText("2 / 3").waitFor();
  const widthOf = () => dialog.locator(".viewer-picture").evaluate((each) => each.getBoundingClientRect().width);
  const whole = await widthOf();
  await keyboard.press("+");
  await expect.poll(widthOf).toBeGreaterThan(whole * 1.4);
  await keyboard.press("0");
  await expect.poll(widthOf).toBeCloseTo(whole, 0);
  await keyboard.press("ArrowLeft");
  await dialog.getByText("1 / 3").waitFor();
  await keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => open.evaluate((button) => button === document.activeElement)).toBe(true);
  const address = jun.page.url();
  await keyboard.press("Enter");
  await dialog.waitFor();
  await jun.page.goBack();
  await dialog.waitFor({ state: "detached" });
  expect(jun.page.url()).toBe(address);
});

it("offers to load a picture again that does not come", async () => {
  await jun.page.route(/\/media\/o\//u, (route) => route.fulfill({ status: 403 }));
  await jun.page.reload();
  const first = messagesOf(jun.page, text.media.IMAGE).first();
  await first.getByRole("button", { name: text.media.retry }).waitFor();
  await jun.page.unroute(/\/media\/o\//u);
  await first.getByRole("button", { name: text.media.retry }).click();
  expect(await loadedWidth(first)).toBe(480);
});
