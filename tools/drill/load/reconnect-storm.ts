import { setTimeout as sleep } from "node:timers/promises";
import { type LoadClient, createLoadClient } from "./client.js";
import type { LoadTarget } from "./setup.js";

/** What became of a crowd whose lines were all cut at once. */
export interface StormReport {
  readonly clients: number;
  /** From the first who came back until the last stood where the log stands. */
  readonly seconds: number;
  readonly missed: number;
  readonly doubled: number;
}

const PATIENCE_MS = 60_000;

/** Cuts everybody off at once, says something to each meanwhile, and lets all come back in one go, to any node. */
export async function reconnectStorm({ urls, town }: LoadTarget): Promise<StormReport> {
  const urlOf = (index: number) => urls[index % urls.length] ?? "";
  const speakers = await connectAll(town.speakers, urlOf);
  const listeners = await connectAll(
    town.listeners.map(({ token }) => token),
    urlOf,
  );
  const sayToAll = (what: string) => {
    for (const [index, { speaker, conversationId }] of town.listeners.entries())
      speakers[speaker]?.say(conversationId, `${what}-${index}`, what);
  };
  sayToAll("before");
  await until(() => listeners.every(({ heard }) => heard.length === 1));
  for (const listener of listeners) listener.cut();
  sayToAll("meanwhile");
  await until(() => speakers.reduce((sum, { heard }) => sum + heard.length, 0) >= 2 * town.listeners.length);

  const begun = performance.now();
  await Promise.all(listeners.map((listener, index) => listener.connect(urlOf(index + 1))));
  const seconds = (performance.now() - begun) / 1000;
  sayToAll("after");
  await until(() => listeners.every(({ heard }) => heard.includes("after")));
  const missed = listeners.filter(
    ({ heard }) => !["before", "meanwhile", "after"].every((what) => heard.includes(what)),
  );
  const doubled = listeners.filter(({ heard }) => new Set(heard).size < heard.length);
  for (const client of [...speakers, ...listeners]) client.cut();
  return { clients: listeners.length, seconds, missed: missed.length, doubled: doubled.length };
}

/** Connects a crowd some at a time: coming back in one go is what is put to the test, not this. */
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
  for (const end = Date.now() + PATIENCE_MS; !isSo() && Date.now() < end;) await sleep(10);
}
