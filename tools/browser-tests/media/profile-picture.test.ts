import { expect, it } from "vitest";
import { makePicture } from "../harness/files.js";
import { startServer } from "../harness/server.js";
import { text } from "../harness/text.js";
import { openConversation } from "./scene.js";

const server = await startServer();
const { layla, jun } = await openConversation(server);
const { page } = layla;

it("cuts a profile picture by the keyboard, shows it to others, and removes it", async () => {
  await page.goto(`${server.origin}/settings/profile`);
  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: text.picture.choose }).click();
  await (await chosen).setFiles([await makePicture("me.jpg", 1200, 800)]);
  const dialog = page.getByRole("dialog");
  const area = dialog.getByRole("group", { name: text.picture.area });
  await area.focus();
  const shift = () => dialog.locator("canvas").evaluate((each) => each.getBoundingClientRect().left);
  const before = await shift();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
  await expect.poll(shift).toBeLessThan(before);
  await page.keyboard.press("+");
  await expect
    .poll(() => dialog.getByRole("slider", { name: text.picture.zoom }).getAttribute("aria-valuetext"))
    .toBe("120 %");
  await dialog.getByRole("button", { name: text.picture.use }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText(text.picture.saved).waitFor();
  const sizeOf = async (tab: typeof page, selector: string) => {
    const picture = tab.locator(`${selector} img[src*='/media/']`).first();
    await picture.waitFor();
    return picture.evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    });
  };
  expect(await sizeOf(page, ".profile-picture")).toEqual([512, 512]);
  await jun.page.reload();
  expect(await sizeOf(jun.page, ".conversation-header")).toEqual([96, 96]);
  await page.getByRole("button", { name: text.picture.remove, exact: true }).click();
  await page.getByText(text.picture.removed).waitFor();
  await expect.poll(() => page.locator(".profile-picture img").count()).toBe(0);
  expect([...layla.faults, ...jun.faults]).toEqual([]);
});
