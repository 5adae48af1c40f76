import type { Page } from "playwright-core";
import { openChat } from "../harness/chat-tab.js";
import { JUN, LAYLA, openPair, openProbedBrowser, sendMany } from "./pair.js";
import { heapBytes, keyAt, scroll, shownAt, startMs } from "./probe.js";
import type { Figure } from "./report.js";
import { addConversations, addMessages } from "./seed.js";

const ROUNDS = 5;
const SENDS = 200;
const MIB = 2 ** 20;

/** Start of the page with 1,000 conversations in the browser's store. */
export async function start(): Promise<Figure[]> {
  const { layla } = await openPair((databaseUrl) => addConversations(databaseUrl, LAYLA, 1000));
  const { page } = layla;
  const rows = page.locator('a[href^="/c/"]');
  await rows.first().waitFor();
  for (let n = await rows.count(); n < 1001; n = await rows.count()) {
    await rows.last().scrollIntoViewIfNeeded();
    await page.waitForTimeout(50);
  }
  const samples = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.reload();
    await rows.first().waitFor();
    samples.push(await startMs(page));
  }
  return [
    { what: "inbox of 1,000 conversations from the store, after the script's arrival", unit: "ms", samples, goal: 100 },
  ];
}

/** Sends from one browser to a person with two tabs in another. */
export async function sends(): Promise<Figure[]> {
  const { server, layla } = await openPair();
  const other = await openProbedBrowser();
  const [leader, follower] = [await openChat(other, server, "Jun"), await openChat(other, server, "Jun")];
  for (const tab of [leader, follower]) await tab.openConversation("Layla");
  await layla.openConversation("Jun");
  const [pending, peer, between]: number[][] = [[], [], []];
  for (let n = 0; n < SENDS; n += 1) {
    const body = `send ${n} of the benchmark`;
    const shown = [layla, leader, follower].map(({ page }) => shownAt(page, body));
    await layla.send(body);
    const [own = 0, atLeader = 0, atFollower = 0] = await Promise.all(shown);
    const pressed = await keyAt(layla.page);
    pending?.push(own - pressed);
    peer?.push(Math.min(atLeader, atFollower) - pressed);
    between?.push(Math.abs(atFollower - atLeader));
  }
  return [
    { what: "key press to the pending message", unit: "ms", samples: pending ?? [], goal: 16 },
    { what: "key press to the peer's screen", unit: "ms", samples: peer ?? [], goal: 60 },
    { what: "key press to the peer's screen", unit: "ms", samples: peer ?? [], percentile: 99, goal: 200 },
    { what: "event from the leader's screen to the follower's", unit: "ms", samples: between ?? [], goal: 20 },
  ];
}

/** Crash of the leading tab until the other tab's stream is live. */
export async function takeover(): Promise<Figure[]> {
  const { server, browser, layla } = await openPair();
  let leader = layla;
  const samples = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const follower = await openChat(browser, server, "Layla");
    await follower.page.waitForTimeout(1000);
    const live = streamReady(follower.page);
    const devtools = await browser.newCDPSession(leader.page);
    const from = performance.now();
    void devtools.send("Page.crash").catch(() => undefined);
    await live;
    samples.push(performance.now() - from);
    await leader.page.close();
    leader = follower;
  }
  return [{ what: "crash of the leading tab to a live stream", unit: "ms", samples, goal: 300 }];
}

/** Resolves when the page's next socket has received StreamReady. */
async function streamReady(page: Page): Promise<void> {
  const socket = await page.waitForEvent("websocket");
  await new Promise<void>((resolve) => {
    socket.on("framereceived", ({ payload }) => {
      if (payload.toString().includes("StreamReady")) resolve();
    });
  });
}

/** 1,000 messages that were sent while the browser was offline. */
export async function replay(): Promise<Figure[]> {
  const pair = await openPair();
  const { browser, layla } = pair;
  await layla.openConversation("Jun");
  const samples = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await browser.setOffline(true);
    await sendMany(pair, `round ${round}, missed`, 1000);
    const last = `the last of round ${round}`;
    await pair.jun.send(pair.conversationId, last);
    const shown = shownAt(layla.page, last);
    const from = Date.now();
    await browser.setOffline(false);
    samples.push((await shown) - from);
  }
  return [
    { what: "1,000 missed messages on the screen, from the return of the network", unit: "ms", samples, goal: 1000 },
  ];
}

/** Scrolling through a conversation of 10,000 messages. */
export async function scrolling(): Promise<Figure[]> {
  const short = await openPair();
  await short.layla.openConversation("Jun");
  const long = await openPair((databaseUrl) => addMessages(databaseUrl, [LAYLA, JUN], 10_000));
  await long.layla.openConversation("Jun");
  const { page } = long.layla;
  await page.getByText("Message 10000 of").last().waitFor();
  const { frames, rows } = await scroll(page, 20);
  const growth = (await heapBytes(page)) - (await heapBytes(short.layla.page));
  return [
    { what: "frame while scrolling up through 10,000 messages", unit: "ms", samples: frames, percentile: 95, goal: 17 },
    { what: "messages in the document", unit: "rows", samples: [rows], goal: 150 },
    { what: "heap above that of a conversation of 2 messages", unit: "MiB", samples: [growth / MIB], goal: 30 },
  ];
}

/** Growth of the heap over 4,000 received messages, after 1,000 to warm up. */
export async function soak(): Promise<Figure[]> {
  const pair = await openPair();
  const { page } = pair.layla;
  await pair.layla.openConversation("Jun");
  const heaps: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await sendMany(pair, `soak ${round},`, 1000);
    const last = `the last of soak ${round}`;
    const shown = shownAt(page, last);
    await pair.jun.send(pair.conversationId, last);
    await shown;
    await page.waitForTimeout(2000);
    heaps.push(await heapBytes(page));
  }
  const growth = heaps.slice(1).map((bytes, n) => (bytes - (heaps[n] ?? 0)) / MIB);
  return [{ what: "growth of the heap by 1,000 received messages", unit: "MiB", samples: growth, goal: 0.5 }];
}
