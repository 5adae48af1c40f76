import type { Locator, Page } from "playwright-core";
import { newPhoneNumber } from "../../../src/testing/person.js";
import { makeFile, makePicture } from "./files.js";
import { attach, send, waitForTray } from "./media-tab.js";
import { text } from "./text.js";
import type { Server } from "./server.js";

/** Called in each state of the page, with a name that is unique in the tour. */
export type Visit = (state: string) => Promise<void>;

/** The steps of the sign-in, and their errors. Ends on the page of somebody who has no name yet. */
export async function tourSignIn(page: Page, server: Server, visit: Visit): Promise<void> {
  await page.goto(server.origin);
  await page.getByRole("button", { name: text.signIn.continueAs("Layla") }).waitFor();
  await visit("sign-in");
  const number = page.getByLabel(text.phone.number);
  await number.fill("+1 23");
  await page.getByRole("button", { name: text.signIn.sendCode }).click();
  await page.getByRole("alert").waitFor();
  await visit("sign-in number refused");
  const phoneNumber = newPhoneNumber();
  await number.fill(phoneNumber);
  await page.getByRole("button", { name: text.signIn.sendCode }).click();
  const code = page.getByLabel(text.signIn.code);
  await code.waitFor();
  await visit("sign-in code");
  const right = await server.codeFor(phoneNumber);
  await code.fill(right === "000000" ? "000001" : "000000");
  await page.getByRole("alert").waitFor();
  await visit("sign-in code refused");
  await code.fill(right);
  await page.getByLabel(text.signIn.name).waitFor();
  await visit("sign-in name");
  await page.getByLabel(text.signIn.name).fill("Noor");
  await page.getByRole("button", { name: text.signIn.continue }).click();
  await page.getByText(text.inbox.empty).waitFor();
  await visit("chats empty");
  for (const [path, name] of [
    ["/archive", text.inbox.emptyArchive],
    ["/contacts", text.contacts.empty],
    ["/notifications", text.notifications.empty],
    ["/settings/blocked", text.settings.noBlocked],
  ] as const) {
    await page.goto(server.origin + path);
    await page.getByText(name).first().waitFor();
    await visit(`${path.slice(1)} empty`);
  }
}

/** All screens, menus, dialogs and errors of Layla in the world of `createWorld`. */
export async function tourChat(page: Page, visit: Visit): Promise<void> {
  await tourInbox(page, visit);
  await tourConversation(page, visit);
  await tourPeople(page, visit);
  await tourSettings(page, visit);
  await tourFaults(page, visit);
}

/** Opens a section by its link, without loading the page again. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((href) => {
    const link = document.createElement("a");
    link.href = href;
    document.body.append(link);
    link.click();
    link.remove();
  }, path);
}

const row = (page: Page, name: string) => page.locator(".row-link").filter({ hasText: name }).first();

async function tourInbox(page: Page, visit: Visit): Promise<void> {
  await goTo(page, "/");
  await row(page, "Jun").waitFor();
  await visit("chats");
  const openMenu = () => row(page, "Foxy").click({ button: "right" });
  await openMenu();
  await page.getByRole("menuitem", { name: text.inbox.pin }).waitFor();
  await visit("chats menu");
  await page.getByRole("menuitem", { name: text.inbox.mute }).click();
  await page.getByRole("menuitem", { name: text.inbox.muteFor.hour }).waitFor();
  await visit("chats menu of mute");
  await page.keyboard.press("Escape");
  await openMenu();
  await page.getByRole("menuitem", { name: text.inbox.level }).click();
  await page.getByRole("menuitemradio", { name: text.inbox.levels.ALL, checked: true }).waitFor();
  await visit("chats menu of levels");
  await page.keyboard.press("Escape");
  for (const [item, title] of [
    [text.inbox.block, text.inbox.blockYes],
    [text.inbox.clear, text.inbox.clearYes],
  ] as const) {
    await openMenu();
    await page.getByRole("menuitem", { name: item }).click();
    await visitDialog(page, page.getByRole("button", { name: title, exact: true }), visit, `chats ${item}`);
  }
  await goTo(page, "/archive");
  await row(page, "Old Friend").waitFor();
  await visit("archive");
}

async function visitDialog(page: Page, content: Locator, visit: Visit, name: string): Promise<void> {
  await content.waitFor();
  await visit(name);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

async function tourConversation(page: Page, visit: Visit): Promise<void> {
  await goTo(page, "/");
  await row(page, "Jun").click();
  const log = page.getByRole("log");
  await log.getByText("See you there").waitFor();
  await visit("conversation");
  const own = log.getByRole("article").filter({ hasText: "example.org" });
  const item = async (name: string) => {
    await own.locator(".bubble").click({ button: "right", position: { x: 5, y: 5 } });
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  await own.locator(".bubble").click({ button: "right", position: { x: 5, y: 5 } });
  await page.getByRole("menuitem", { name: text.message.reply }).waitFor();
  await visit("conversation menu of a message");
  await page.keyboard.press("Escape");
  const dialogs: readonly (readonly [string, string])[] = [
    [text.message.info, text.message.infoTitle],
    [text.message.remove, text.message.deleteTitle],
    [text.message.otherReaction, text.message.otherReaction],
  ];
  for (const [name, title] of dialogs) {
    await item(name);
    await visitDialog(page, page.getByRole("heading", { name: title }), visit, `conversation ${title}`);
  }
  await log.getByRole("button", { name: text.message.edited }).click();
  await visitDialog(page, page.getByText("At seven, at the door"), visit, "conversation earlier versions");
  await page.getByRole("button", { name: text.conversation.options, exact: true }).click();
  await page.getByRole("menuitem", { name: text.inbox.pin }).waitFor();
  await visit("conversation options");
  await page.keyboard.press("Escape");
  await item(text.message.reply);
  await page.getByText(text.composer.replying, { exact: true }).waitFor();
  await visit("conversation reply");
  await page.keyboard.press("Escape");
  await item(text.message.edit);
  await page.getByText(text.composer.editing).waitFor();
  await visit("conversation edit");
  await page.keyboard.press("Escape");
  const field = page.getByRole("textbox", { name: text.composer.label });
  await field.fill("x".repeat(9_900));
  await visit("conversation long draft");
  await field.fill("");
  await tourMedia(page, visit);

  await goTo(page, "/");
  await row(page, "Ana Blocked").click();
  await field.fill("Hello?");
  await field.press("Enter");
  await log.getByText(text.failure.BLOCKED).waitFor();
  await visit("conversation failed");
  await log.getByRole("button", { name: text.message.discard, exact: true }).click();
  for (const name of ["محمد", "שירה", "สมชาย", "Foxy", "Bartholomew"]) {
    await goTo(page, "/");
    await row(page, name).click();
    await log.getByRole("article").first().waitFor();
    await visit(`conversation with ${name}`);
  }
  await goTo(page, "/c/nothing");
  await page.getByText(text.conversation.failed).waitFor();
  await visit("conversation not found");
}

async function tourMedia(page: Page, visit: Visit): Promise<void> {
  const log = page.getByRole("log");
  await page.getByRole("button", { name: text.composer.attach }).click();
  await page.getByRole("menuitem", { name: text.attach.file }).waitFor();
  await visit("conversation attach menu");
  await page.keyboard.press("Escape");
  const files = [makeFile("A file with a long name that does not fit.pdf", 5_000), makeFile("empty.pdf", 0)];
  await attach(page, text.attach.file, files);
  await attach(page, text.attach.pictures, [await makePicture("hut.jpg", 900, 600)]);
  await waitForTray(page, 2);
  await visit("conversation tray");
  await send(page);
  await log.getByRole("button", { name: text.media.openPicture }).click();
  await page.getByRole("dialog").waitFor();
  await visit("viewer");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: text.composer.record }).click();
  await page.getByText(text.voice.recording).waitFor({ state: "attached" });
  await visit("recorder");
  await page.getByRole("button", { name: text.voice.stop }).click();
  await page.getByRole("slider", { name: text.media.position }).waitFor();
  await visit("recorder replay");
  await send(page);
  await log.getByRole("button", { name: text.media.play, exact: true }).waitFor();
  await visit("conversation media");
}

async function tourPeople(page: Page, visit: Visit): Promise<void> {
  await goTo(page, "/search");
  const field = page.getByRole("searchbox");
  await field.waitFor();
  await visit("search");
  await field.fill("concert");
  await page.locator("mark").first().waitFor();
  await visit("search results");
  await field.fill("nothing at all");
  await page.getByText(text.search.nothing("nothing at all")).waitFor();
  await visit("search without results");
  await goTo(page, "/contacts");
  await page.getByRole("link", { name: /Jun/u }).first().waitFor();
  await visit("contacts");
  await page.getByRole("button", { name: text.contacts.add }).click();
  await visitDialog(page, page.getByRole("heading", { name: text.contacts.add }), visit, "contacts add");
  await page.getByRole("link", { name: /Jun/u }).first().click();
  await page.getByText(text.person.removeContact).waitFor();
  await visit("person");
  await goTo(page, "/notifications");
  await page.getByRole("heading", { name: text.nav.notifications }).waitFor();
  await visit("notifications");
}

async function tourSettings(page: Page, visit: Visit): Promise<void> {
  await goTo(page, "/settings");
  await page.getByRole("heading", { name: text.settings.title }).waitFor();
  await visit("settings");
  for (const [slug, title] of Object.entries(text.settings.pages)) {
    await goTo(page, `/settings/${slug}`);
    await page.getByRole("heading", { name: title, level: 1 }).waitFor();
    await page.getByText(text.loading).waitFor({ state: "detached" });
    await visit(`settings ${slug}`);
    if (slug === "notifications") {
      await page.getByRole("button", { name: text.push.removeOf("Firefox on Linux") }).waitFor();
      await page.getByRole("switch", { name: text.push.quiet }).click();
      await page.getByLabel(text.push.from, { exact: true }).waitFor();
      await page.getByRole("radio", { name: text.push.previews.TEXT }).click();
      await page.getByText(text.errors.forbidden.preview).waitFor();
      await visit("settings notifications with quiet hours");
    }
    if (slug !== "profile") continue;
    const chosen = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: text.picture.choose }).click();
    await (await chosen).setFiles([await makePicture("me.jpg", 900, 600)]);
    await visitDialog(page, page.getByRole("slider", { name: text.picture.zoom }), visit, "settings cropper");
  }
  for (const [button, title] of [
    [text.settings.signOut, text.settings.signOutTitle],
    [text.settings.deleteAccount, text.settings.deleteTitle],
  ] as const) {
    await page.getByRole("button", { name: button, exact: true }).click();
    await visitDialog(page, page.getByRole("heading", { name: title }), visit, `settings ${title}`);
  }
}

async function tourFaults(page: Page, visit: Visit): Promise<void> {
  await page.context().setOffline(true);
  await page.getByText(text.banner.offline).waitFor();
  await goTo(page, "/search");
  await page.getByRole("searchbox").fill("offline");
  await page.getByText(text.search.failed).waitFor();
  await visit("offline search");
  await goTo(page, "/");
  await row(page, "Jun").click();
  await page.getByRole("textbox", { name: text.composer.label }).fill("Later");
  await page.keyboard.press("Enter");
  await page.getByRole("img", { name: text.delivery.queued }).waitFor();
  await visit("offline conversation");
  await page.context().setOffline(false);
  await page.getByText(text.banner.offline).waitFor({ state: "detached" });
}
