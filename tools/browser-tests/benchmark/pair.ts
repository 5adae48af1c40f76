import type { BrowserContext } from "playwright-core";
import type { Device } from "../../../src/testing/person.js";
import { signIn } from "../../../src/testing/person.js";
import { type ChatTab, openChat } from "../harness/chat-tab.js";
import { openBrowser } from "../harness/chromium.js";
import { type Server, startServer } from "../harness/server.js";
import { installProbe } from "./probe.js";

export const LAYLA = "+14155550100";
export const JUN = "+14155550101";

/** Layla with one tab in a browser, and Jun as a program, in their conversation. */
export interface Pair {
  readonly server: Server;
  readonly browser: BrowserContext;
  readonly layla: ChatTab;
  readonly jun: Device;
  readonly conversationId: string;
}

/** Starts a server with the two people; `seed` adds rows to its database before the browser opens. */
export async function openPair(seed?: (databaseUrl: string) => Promise<void>): Promise<Pair> {
  const server = await startServer({ RATE_LIMITS: "off" });
  const environment = { url: server.url, codeFor: () => "123456" };
  const jun = await signIn(environment, { phoneNumber: JUN, fullName: "Jun" });
  const laylas = await signIn(environment, { phoneNumber: LAYLA, fullName: "Layla" });
  const conversationId = await laylas.meet(jun);
  await laylas.dispose();
  await seed?.(server.databaseUrl);
  const browser = await openProbedBrowser();
  const layla = await openChat(browser, server, "Layla");
  return { server, browser, layla, jun, conversationId };
}

export async function openProbedBrowser(): Promise<BrowserContext> {
  const browser = await openBrowser();
  await installProbe(browser);
  return browser;
}

/** Sends `count` messages with texts from `prefix 1` on, several at a time. */
export async function sendMany({ jun, conversationId }: Pair, prefix: string, count: number): Promise<void> {
  let next = 0;
  const sender = async () => {
    while (next < count) await jun.send(conversationId, `${prefix} ${(next += 1)}`);
  };
  await Promise.all(Array.from({ length: 20 }, sender));
}
