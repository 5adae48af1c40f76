import { setTimeout as sleep } from "node:timers/promises";
import {
  type ConversationSummaryFragment,
  ConversationsDocument,
  EventPageDocument,
  HistoryDocument,
} from "../../../operations/generated/graphql.js";
import { toCursor } from "../../../src/log/cursor.js";
import type { Device } from "./device.js";
import { type SeenEvent, toSeenEvent } from "../history/event.js";

/** What a person reads through the API at the end: their conversations whole, and their log by pull. */
export interface FinalRead {
  readonly user: number;
  readonly begin: number;
  readonly conversations: readonly ReadConversation[];
  readonly log: readonly SeenEvent[];
}

export interface ReadConversation {
  readonly conversation: number;
  readonly unread: number;
  readonly read: number;
  readonly messages: readonly { sequence: number; body: string | null; edits: readonly (string | null)[] }[];
}

/** Reads everything that a device's person can see, over HTTP from a node. */
export async function readEverything(device: Device, node: number): Promise<FinalRead> {
  const { client, person, begin, ids } = device;
  const ask: typeof client.request = (document, variables) =>
    persistently(() => client.request(document, variables, node));

  async function conversations(after?: string): Promise<ConversationSummaryFragment[]> {
    const { conversations: page } = await ask(ConversationsDocument, { first: 100, after: after ?? null });
    const { hasNextPage, endCursor } = page.pageInfo;
    return hasNextPage && endCursor ? [...page.nodes, ...(await conversations(endCursor))] : [...page.nodes];
  }

  async function messages(id: string, after: string | null = null): Promise<ReadConversation["messages"]> {
    const { conversation } = await ask(HistoryDocument, { id, first: 100, after });
    const { edges = [], pageInfo } = conversation?.messages ?? {};
    const page = edges.map(({ node: { sequence, body, edits } }) => ({
      sequence,
      body,
      edits: edits.map((edit) => edit.body),
    }));
    return pageInfo?.hasNextPage ? [...page, ...(await messages(id, pageInfo.endCursor))] : page;
  }

  async function log(after: string): Promise<SeenEvent[]> {
    const { events: page } = await ask(EventPageDocument, { after, first: 100 });
    const events = page.events.map((event) => toSeenEvent(ids, event));
    return page.hasMore ? [...events, ...(await log(page.cursor))] : events;
  }

  const read: ReadConversation[] = [];
  for (const { id, unreadCount, viewerReadSequence } of await conversations())
    read.push({
      conversation: ids.conversationKey(id),
      unread: unreadCount,
      read: viewerReadSequence,
      messages: await messages(id),
    });
  return { user: person.user, begin, conversations: read, log: await log(toCursor(begin)) };
}

const TRIES = 5;

async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(300 * tries);
    }
  }
}
