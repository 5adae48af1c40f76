import {
  ConversationDocument,
  EventPageDocument,
  HistoryDocument,
  type HistoryQuery,
} from "../operations/generated/graphql.js";
import type { Device } from "./device.js";
import { type Ledger, lineOf } from "./ledger.js";
import type { Verdict } from "./verdict.js";
import { type Names, lineFor } from "./witness.js";

const HISTORY_PAGE = 7;
const LOG_PAGE = 10;

/** The stream of a device brought what was said and done, each thing once and in order. */
export function checkSeen(device: Device, ledger: Ledger, verdict: Verdict): void {
  const { events } = device.witness;
  const cursors = events.map(({ cursor }) => cursor);
  verdict.same(
    `What ${nameOf(device)} saw live`,
    ledger.eventsFor(device.person),
    events.map(({ line }) => line),
  );
  verdict.same(`The cursors that ${nameOf(device)} saw, each once`, [...new Set(cursors)], cursors);
}

/** So does the log by pull, with the same cursors. */
export async function checkStream(device: Device, names: Names, ledger: Ledger, verdict: Verdict): Promise<void> {
  checkSeen(device, ledger, verdict);
  const pulled = await pull(device, names);
  verdict.same(`The log that ${nameOf(device)} pulls`, device.witness.events.map(textOf), pulled.map(textOf));
}

/** History, paged back from the end to the beginning, is what was said. Answers how many pages it took. */
export async function checkHistory(
  device: Device,
  names: Names,
  id: string,
  ledger: Ledger,
  verdict: Verdict,
): Promise<number> {
  const pages: string[][] = [];
  let before: string | null = null;
  do {
    const page: HistoryQuery = await device.client.ask(HistoryDocument, { id, last: HISTORY_PAGE, before });
    const { conversation } = page;
    if (!conversation) throw new Error(`${nameOf(device)} finds no conversation.`);
    const { edges, pageInfo } = conversation.messages;
    const lines = edges.map(({ node: { sender, body, status, ...message } }) =>
      lineOf.stored({ ...message, by: names.get(sender.id) ?? "somebody", body: body ?? "" }, status),
    );
    pages.unshift(lines);
    before = pageInfo.hasPreviousPage ? pageInfo.startCursor : null;
  } while (before !== null);
  verdict.same(`The history that ${nameOf(device)} pages back`, ledger.historyFor(device.person), pages.flat());
  return pages.length;
}

/** The unread count of a device follows from what was said and read. Answers the count. */
export async function checkUnread(device: Device, id: string, ledger: Ledger, verdict: Verdict): Promise<number> {
  const { conversation } = await device.client.ask(ConversationDocument, { id });
  const unread = conversation?.unreadCount ?? Number.NaN;
  verdict.same(`What ${nameOf(device)} has not read`, [String(ledger.unreadBy(device.person))], [String(unread)]);
  return unread;
}

/** Sequences are 1, 2, 3 … without gaps, and each person's words are in the order in which that person said them. */
export function checkOrder(ledger: Ledger, verdict: Verdict): void {
  const sequences = ledger.said.map(({ sequence }) => sequence).toSorted((one, other) => one - other);
  const whole = sequences.map((_, index) => String(index + 1));
  verdict.same("The sequences", whole, sequences.map(String));
  for (const person of new Set(ledger.said.map(({ by }) => by))) {
    const own = ledger.said.filter(({ by }) => by === person);
    const ordered = own.toSorted((one, other) => one.sequence - other.sequence);
    verdict.same(`The order of ${person}'s words`, own.map(lineOf.said), ordered.map(lineOf.said));
  }
}

/** A device as people call it. */
export function nameOf({ person, name }: Pick<Device, "person" | "name">): string {
  return `${person}'s ${name}`;
}

async function pull(device: Device, names: Names): Promise<Device["witness"]["events"]> {
  const pulled: { cursor: string; line: string }[] = [];
  let after = device.begin;
  for (let hasMore = true; hasMore;) {
    const { events: page } = await device.client.ask(EventPageDocument, { after, first: LOG_PAGE });
    for (const event of page.events) {
      const line = lineFor(event, names);
      if (line !== undefined) pulled.push({ cursor: event.cursor, line });
    }
    ({ cursor: after, hasMore } = page);
  }
  return pulled;
}

function textOf({ cursor, line }: { cursor: string; line: string }): string {
  return `${cursor} ${line}`;
}
