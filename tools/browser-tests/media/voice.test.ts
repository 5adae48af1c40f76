import { expect, it } from "vitest";
import { messagesOf, send } from "../harness/media-tab.js";
import { startServer } from "../harness/server.js";
import { text } from "../harness/text.js";
import { openConversation } from "./scene.js";

const server = await startServer();
const { layla, jun } = await openConversation(server);
const { page } = layla;
const record = page.getByRole("button", { name: text.composer.record });
const discard = page.getByRole("button", { name: text.voice.discard });
const voices = messagesOf(jun.page, text.media.AUDIO);

it("records a voice message, replays it before it is sent, and plays it at the other person's", async () => {
  await record.click();
  await page.getByText(text.voice.recording).waitFor({ state: "attached" });
  await page.getByText("0:02").waitFor();
  await page.getByRole("button", { name: text.voice.stop }).click();
  const group = page.getByRole("group", { name: text.voice.label });
  await group.getByRole("button", { name: text.media.play, exact: true }).click();
  const timeOf = (audio: HTMLAudioElement) => audio.currentTime;
  await expect.poll(() => group.locator("audio").evaluate(timeOf)).toBeGreaterThan(0.2);
  await send(page);

  await voices.waitFor();
  // A line for each part of the recording, not all of the same length.
  const path = (await voices.locator(".waveform path").first().getAttribute("d")) ?? "";
  const lengths = path
    .split("M")
    .slice(1)
    .map((line) => line.split("v")[1]);
  expect(lengths.length).toBeGreaterThan(30);
  // The browser's microphone beeps: at least a beep and the silence between.
  expect(new Set(lengths).size).toBeGreaterThan(1);
  expect(await voices.innerText()).toMatch(/0:0[2-5]/u);
  await voices.getByRole("button", { name: text.media.play, exact: true }).click();
  const audio = voices.locator("audio");
  await expect.poll(() => audio.evaluate(timeOf)).toBeGreaterThan(0.5);
  await voices.getByRole("button", { name: text.media.speed(1) }).click();
  expect(await audio.evaluate((element: HTMLAudioElement) => element.playbackRate)).toBe(1.5);
  await expect.poll(() => audio.evaluate((element: HTMLAudioElement) => element.paused)).toBe(true);
  const position = voices.getByRole("slider", { name: text.media.position });
  await position.focus();
  await jun.page.keyboard.press("ArrowRight");
  await expect.poll(() => position.getAttribute("aria-valuetext")).toMatch(/^0:02 of/u);
  expect([...layla.faults, ...jun.faults]).toEqual([]);
});

it("sends what is recorded while the button is held, and nothing when it slides away or is deleted", async () => {
  await record.hover();
  await page.mouse.down();
  await page.getByText(text.voice.holdHint).waitFor();
  await page.waitForTimeout(1_000);
  await page.mouse.up();
  await voices.nth(1).waitFor();
  await record.hover();
  await page.mouse.down();
  await page.getByText(text.voice.holdHint).waitFor();
  const { x = 0, y = 0 } = (await discard.boundingBox()) ?? {};
  await page.mouse.move(x + 200, y - 200, { steps: 5 });
  await page.mouse.up();
  await record.waitFor();
  await record.focus();
  await page.keyboard.press("Enter");
  await page.getByText(text.voice.recording).waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  await record.waitFor();
  await page.waitForTimeout(500);
  expect(await messagesOf(page, text.media.AUDIO).count()).toBe(2);
});

it("goes on where the press ends before it is listened for, and the next press sends nothing", async () => {
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      const recorder = document.querySelector(".recorder");
      if (!recorder) return;
      observer.disconnect();
      // Between the rendering and its effects.
      recorder.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
    });
    observer.observe(document.body, { childList: true, subtree: true });
  });
  await record.hover();
  await page.mouse.down();
  await page.getByText(text.voice.recording).waitFor({ state: "attached" });
  await page.waitForTimeout(500);
  await page.mouse.up();
  await page.getByRole("button", { name: text.voice.stop }).click();
  const group = page.getByRole("group", { name: text.voice.label });
  await group.getByRole("button", { name: text.media.play, exact: true }).waitFor();
  await discard.click();
  await record.waitFor();
  expect(await messagesOf(page, text.media.AUDIO).count()).toBe(2);
});

it("plays one voice message at a time", async () => {
  for (const place of [0, 1])
    await voices.nth(place).getByRole("button", { name: text.media.play, exact: true }).click();
  const areEnded = () =>
    jun.page.locator("audio").evaluateAll((all) => all.map((each) => (each as HTMLAudioElement).paused));
  expect((await areEnded())[0]).toBe(true);
});

it("says in words that the microphone is refused", async () => {
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));
  });
  await record.click();
  await page.getByRole("alert").getByText(text.voice.denied).waitFor();
  await page.getByRole("group", { name: text.voice.label }).getByRole("button", { name: text.close }).click();
  await record.waitFor();
});
