import type { Locator, Page } from "playwright-core";
import type { TestFile } from "./files.js";
import { text } from "./text.js";

/** Chooses files through the menu of the composer. */
export async function attach(page: Page, item: string, files: readonly TestFile[]): Promise<void> {
  await page.getByRole("button", { name: text.composer.attach }).click();
  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: item }).click();
  await (await chosen).setFiles([...files]);
}

/** Waits until the tray shows this many files. */
export async function waitForTray(page: Page, count: number): Promise<void> {
  const items = page.getByRole("list", { name: text.attach.tray }).getByRole("listitem");
  await items.nth(count - 1).waitFor();
  await page.getByText(text.attach.preparing).waitFor({ state: "detached" });
}

export async function send(page: Page): Promise<void> {
  await page.getByRole("button", { name: text.composer.send }).click();
}

/** Messages of a kind in the conversation: "Photo", "Video" … */
export function messagesOf(page: Page, kind: string): Locator {
  return page.getByRole("log").getByRole("article", { name: new RegExp(`: ${kind}`, "u") });
}

/** Resolves once a picture in an element is loaded from the server; returns its width in pixels. */
export async function loadedWidth(element: Locator): Promise<number> {
  const picture = element.locator("img[src*='/media/']").first();
  await picture.waitFor();
  return picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    return image.naturalWidth;
  });
}
