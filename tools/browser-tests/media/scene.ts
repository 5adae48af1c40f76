import type { ChatTab } from "../harness/chat-tab.js";
import { openChat } from "../harness/chat-tab.js";
import { type BrowserOptions, openBrowser } from "../harness/chromium.js";
import type { Server } from "../harness/server.js";

/** Layla and Jun in their conversation, each in a browser of their own. */
export async function openConversation(
  server: Server,
  options: BrowserOptions = {},
): Promise<{ layla: ChatTab; jun: ChatTab }> {
  const [laylas, juns] = await Promise.all([openBrowser(options), openBrowser()]);
  // Jun has to have an account before Layla can write to him.
  const jun = await openChat(juns, server, "Jun");
  const layla = await openChat(laylas, server, "Layla");
  await layla.openConversation("Jun");
  await layla.send("m0");
  await jun.openConversation("Layla");
  return { layla, jun };
}
