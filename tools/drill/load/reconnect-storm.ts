import { setTimeout as sleep } from "node:timers/promises";
import { type LoadClient, createLoadClient } from "./client.js";
import type { LoadTarget } from "./setup.js";

/** Result of a reconnect storm. */
export interface StormReport {
  readonly clients: number;
  /** Seconds from the first reconnect until the last client had caught up. */
  readonly seconds: number;
  readonly missed: number;
  readonly doubled: number;
}

const MAX_WAIT_MS = 60_000;

/** Drops all receivers at once, sends to each meanwhile, and reconnects all at once to any node. */
export async function reconnectStorm({ urls, users }: LoadTarget): Promise<StormReport> {
  const urlOf = (index: number) => urls[index % urls.length] ?? "";
  const senders = await connectAll(users.senders, urlOf);
  const receivers = await connectAll(
    users.receivers.map(({ token }) => token),
    urlOf,
  );
  const sendToAll = (body: string) => {
    for (const [index, { sender, conversationId }] of users.receivers.entries())
      senders[sender]?.send(conversationId, `${body}-${index}`, body);
  };
  sendToAll("before");
  await until(() => receivers.every(({ received }) => received.length === 1));
  for (const receiver of receivers) receiver.cut();
  sendToAll("meanwhile");
  await until(() => senders.reduce((sum, { received }) => sum + received.length, 0) >= 2 * users.receivers.length);

  const begun = performance.now();
  await Promise.all(receivers.map((receiver, index) => receiver.connect(urlOf(index + 1))));
  const seconds = (performance.now() - begun) / 1000;
  sendToAll("after");
  await until(() => receivers.every(({ received }) => received.includes("after")));
  const missed = receivers.filter(
    ({ received }) => !["before", "meanwhile", "after"].every((body) => received.includes(body)),
  );
  const doubled = receivers.filter(({ received }) => new Set(received).size < received.length);
  for (const client of [...senders, ...receivers]) client.cut();
  return { clients: receivers.length, seconds, missed: missed.length, doubled: doubled.length };
}

/** Connects clients in batches of 50: only the reconnect is measured. */
export async function connectAll(
  tokens: readonly string[],
  urlOf: (index: number) => string,
  onBody?: (index: number, body: string) => void,
): Promise<LoadClient[]> {
  const clients = tokens.map((token, index) => createLoadClient(token, (body) => onBody?.(index, body)));
  for (let from = 0; from < clients.length; from += 50)
    await Promise.all(clients.slice(from, from + 50).map((client, n) => client.connect(urlOf(from + n))));
  return clients;
}

async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + MAX_WAIT_MS; !isSo() && Date.now() < end;) await sleep(10);
}
