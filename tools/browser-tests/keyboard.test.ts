import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { openBrowser } from "./harness/chromium.js";
import { startServer } from "./harness/server.js";
import { text } from "./harness/text.js";
import { createWorld } from "./harness/world.js";

const MAX_STEPS = 60;

it("everything works by the keyboard alone, from signing in to signing out", async () => {
  const server = await startServer();
  await createWorld(server);
  const page = await (await openBrowser()).newPage();
  const { keyboard } = page;
  const log = page.getByRole("log");
  const article = (words: string) => log.getByRole("article", { name: new RegExp(words, "u") });
  const menuItem = (name: string) => page.getByRole("menuitem", { name, exact: true });
  const composer = page.getByRole("textbox", { name: text.composer.label });

  await page.goto(server.origin);
  await page.getByLabel(text.phone.number).waitFor();
  await moveTo(page, page.getByLabel(text.phone.number));
  await keyboard.type("+1 415 555 0100");
  await keyboard.press("Enter");
  await expectFocus(page, page.getByLabel(text.signIn.code));
  await keyboard.type("123456");

  const jun = page.getByRole("link", { name: /^Jun/u });
  await jun.waitFor();
  await moveTo(page, page.locator(".row-link").first());
  await moveTo(page, jun, "ArrowDown");
  await keyboard.press("Enter");
  await expectFocus(page, composer);
  await keyboard.type("Sent by keys");
  // Keys that an input method takes: those of Safari come after the composition.
  await pressComposing(composer, { key: "Enter", keyCode: 229 });
  await pressComposing(composer, { key: "Escape", isComposing: true });
  await expectFocus(page, composer);
  expect(await composer.inputValue()).toBe("Sent by keys");
  await keyboard.press("Enter");
  await article("Sent by keys, .*, (Sent|Delivered)").waitFor();

  await moveTo(page, article("Sent by keys"), "Shift+Tab");
  await keyboard.press("ArrowUp");
  await expectFocus(page, article("See you there"));
  await keyboard.press("Enter");
  await moveTo(page, menuItem(text.message.reply), "ArrowDown");
  await keyboard.press("Enter");
  await expectFocus(page, composer);
  await keyboard.type("A reply");
  await keyboard.press("Enter");
  await article("A reply")
    .getByRole("button", { name: /See you there/u })
    .waitFor();

  await moveTo(page, article("A reply"), "Shift+Tab");
  await moveTo(page, article("See you there"), "ArrowUp");
  await keyboard.press("Enter");
  await moveTo(page, page.getByRole("menuitemcheckbox", { name: text.message.reactWith("👍") }), "ArrowDown");
  await keyboard.press("Enter");
  await article("See you there").getByRole("button", { name: /👍/u }).waitFor();
  await expectFocus(page, article("See you there"));

  await moveTo(page, composer);
  await keyboard.press("ArrowUp");
  await page.getByText(text.composer.editing).waitFor();
  await keyboard.type(", changed");
  await keyboard.press("Enter");
  await article(`A reply, changed, .*${text.message.edited}`).waitFor();

  await moveTo(page, article("A reply"), "Shift+Tab");
  await keyboard.press("Delete");
  await moveTo(page, page.getByRole("button", { name: text.message.deleteForEveryone }));
  await keyboard.press("Enter");
  await article(text.message.deleted).last().waitFor();
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);

  await keyboard.press("Control+k");
  await expectFocus(page, page.getByRole("searchbox"));
  await keyboard.type("concert");
  const hit = page.getByRole("link", { name: /Are you coming/u });
  await hit.waitFor();
  await moveTo(page, hit);
  await keyboard.press("Enter");
  await article("Are you coming").waitFor();
  await keyboard.press("Escape");
  await expectFocus(page, page.locator(".row-link"));

  await moveTo(page, page.getByRole("link", { name: text.nav.settings }), "Shift+Tab");
  await keyboard.press("Enter");
  const account = page.getByRole("link", { name: text.settings.pages.account });
  await account.waitFor();
  await moveTo(page, account);
  await keyboard.press("Enter");
  const signOut = page.getByRole("button", { name: text.settings.signOut, exact: true });
  await signOut.waitFor();
  await moveTo(page, signOut);
  await keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await moveTo(page, dialog.getByRole("button", { name: text.settings.signOut }));
  await keyboard.press("Enter");
  await page.getByRole("button", { name: text.signIn.continueAs("Layla") }).waitFor();
});

interface Key {
  readonly key: string;
  readonly isComposing?: boolean;
  readonly keyCode?: number;
}

async function pressComposing(field: Locator, key: Key): Promise<void> {
  await field.evaluate((element, init) => {
    element.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
  }, key);
}

/** Presses a key until the focus is on a target. */
async function moveTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (await hasFocus(page, target)) return;
    await page.keyboard.press(key);
  }
  const focused = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  throw new Error(`${key} does not reach ${String(target)}; the focus is on ${String(focused)}.`);
}

async function expectFocus(page: Page, target: Locator): Promise<void> {
  await expect.poll(() => hasFocus(page, target), { message: `focus on ${String(target)}` }).toBe(true);
}

async function hasFocus(page: Page, target: Locator): Promise<boolean> {
  return (await target.and(page.locator(":focus")).count()) > 0;
}
