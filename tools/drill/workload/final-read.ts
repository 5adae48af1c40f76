import { setTimeout as sleep } from "node:timers/promises";
import {
  type ConversationRowFragment,
  ConversationsDocument,
  EventPageDocument,
  HistoryDocument,
  MessageEditsDocument,
  type MessageRowFragment,
} from "../../../operations/generated/graphql.js";
import { toCursor } from "../../../src/log/cursor.js";
import type { Device } from "./device.js";
import { type SeenEvent, toSeenEvent } from "../history/event.js";

/** Final read of a user through the API: all conversations with their messages, and the log by pages. */
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
  readonly messages: readonly ReadMessage[];
}

interface ReadMessage {
  readonly sequence: number;
  readonly body: string | null;
  /** Address of its media. */
  readonly link: string | null;
  readonly edits: readonly (string | null)[];
}

/** Reads everything visible to a device's user, over HTTP from one node. */
export async function readEverything(device: Device, node: number): Promise<FinalRead> {
  const { client, person, begin, ids } = device;
  const request: typeof client.request = (document, variables) =>
    withRetries(() => client.request(document, variables, node));

  async function conversations(after: string | null = null): Promise<ConversationRowFragment[]> {
    const { edges, pageInfo } = (await request(ConversationsDocument, { first: 100, after })).conversations;
    const page = edges.map(({ node }) => node);
    return pageInfo.hasNextPage ? [...page, ...(await conversations(pageInfo.endCursor))] : page;
  }

  async function messages(id: string, after: string | null = null): Promise<ReadConversation["messages"]> {
    const { conversation } = await request(HistoryDocument, { id, first: 100, after });
    const { edges = [], pageInfo } = conversation?.messages ?? {};
    const page = [];
    for (const { node } of edges) {
      const { sequence, body, media } = node;
      page.push({ sequence, body, link: media?.url ?? null, edits: await earlierTexts(node) });
    }
    return pageInfo?.hasNextPage ? [...page, ...(await messages(id, pageInfo.endCursor))] : page;
  }

  async function earlierTexts({ id, editedAt, deletedAt }: MessageRowFragment): Promise<(string | null)[]> {
    if (editedAt === null && deletedAt === null) return [];
    return (await request(MessageEditsDocument, { id })).message?.edits.map(({ body }) => body) ?? [];
  }

  async function log(after: string): Promise<SeenEvent[]> {
    const { events: page } = await request(EventPageDocument, { after, first: 100 });
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
  return { user: person.user, begin: begin.seq, conversations: read, log: await log(toCursor(begin)) };
}

/** Enough for the rate limits of reads, which last seconds. */
const TRIES = 20;

async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(Math.min(2000, 300 * tries));
    }
  }
}
