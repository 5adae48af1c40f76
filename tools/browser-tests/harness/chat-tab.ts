import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { text } from "../../../web/src/text/english.js";
import { signInText } from "../../../web/src/text/english/sign-in.js";
import type { Server } from "./server.js";

/** The chat page in one tab, used as a person uses it. */
export interface ChatTab {
  readonly page: Page;
  /** Errors of scripts, and violations of the policy. */
  readonly faults: readonly string[];
  /** Opens the conversation with a person, a new one if there is none. */
  openConversation(name: string): Promise<void>;
  send(body: string): Promise<void>;
  /** Returns what the conversation shows of the messages `m1`, `m2` …, in its order. */
  shown(): Promise<string[]>;
}

/** Opens the page in a tab of a browser; signs in as a test account where nobody is signed in. */
export async function openChat(
  context: BrowserContext,
  { origin }: Pick<Server, "origin">,
  name: string,
): Promise<ChatTab> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/iu.test(message.text())) faults.push(message.text());
  });
  await page.goto(origin);
  const chats = page.getByRole("heading", { name: text.inbox.title });
  const signIn = page.getByRole("button", { name: signInText.continueAs(name) });
  await chats.or(signIn).first().waitFor();
  if (await signIn.isVisible()) await signIn.click();
  await chats.waitFor();
  const log = page.getByRole("log");
  return {
    page,
    faults,
    openConversation: async (peer) => {
      const row = page.getByRole("link", { name: new RegExp(`^${peer}`, "u") });
      const hello = page.getByRole("button", { name: text.inbox.sayHelloTo(peer) });
      await row.or(hello).first().click();
      await page.getByRole("textbox", { name: text.composer.label }).waitFor();
    },
    send: async (body) => {
      await page.getByRole("textbox", { name: text.composer.label }).fill(body);
      await page.keyboard.press("Enter");
    },
    shown: async () => {
      const articles = await log.getByRole("article").allInnerTexts();
      return articles.flatMap((article) => /\bm\d+\b/u.exec(article) ?? []);
    },
  };
}

/** Waits until each tab shows exactly these messages, in this order, from the first of them on. */
export async function expectShown(tabs: readonly ChatTab[], bodies: readonly string[]): Promise<void> {
  const shownIn = async (tab: ChatTab) => {
    const shown = await tab.shown();
    return shown.slice(shown.indexOf(bodies[0] ?? ""));
  };
  for (const [index, tab] of tabs.entries())
    await expect.poll(() => shownIn(tab), { message: `tab ${index}`, timeout: 60_000 }).toEqual(bodies);
}
