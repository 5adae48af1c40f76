import {
  ConversationDocument,
  ConversationsDocument,
  ReceiptsDocument,
  type ReceiptsQuery,
  ViewerProfileDocument,
} from "../../../operations/generated/graphql.js";
import type { Device } from "../../../src/testing/person.js";
import { nodesOf } from "../../../src/testing/nodes-of.js";

/** Conversation as read by one of its members. */
export interface SeenConversation {
  readonly id: string;
  readonly peer: string | null;
  readonly unreadCount: number;
  readonly isArchived: boolean;
  readonly isPinned: boolean;
  readonly mutedUntil: string | null;
  readonly lastMessageAt: string | null;
  readonly messages: readonly SeenMessage[];
}

export interface SeenMessage {
  readonly id: string;
  readonly sequence: number;
  readonly sender: string | null;
  readonly type: string;
  readonly body: string | null;
  readonly media: string | null;
  readonly sentAt: string;
  readonly status: string;
  readonly deliveredAt: string | null;
  readonly readAt: string | null;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
}

/** Reads all conversations of a user page by page, in list order; archived ones last. */
export async function seenBy(device: Device, pageSize = 100): Promise<SeenConversation[]> {
  const seen: SeenConversation[] = [];
  for (const archived of [false, true])
    for (const id of await listConversations(device, archived)) seen.push(await seeConversation(device, id, pageSize));
  return seen;
}

async function listConversations(device: Device, archived: boolean, after: string | null = null): Promise<string[]> {
  const { conversations } = await device.ask(ConversationsDocument, { first: 50, after, archived });
  const ids = nodesOf(conversations).map(({ id }) => id);
  const { hasNextPage, endCursor } = conversations.pageInfo;
  return hasNextPage ? [...ids, ...(await listConversations(device, archived, endCursor))] : ids;
}

type Page = NonNullable<ReceiptsQuery["conversation"]>;

async function seeConversation(device: Device, id: string, pageSize: number): Promise<SeenConversation> {
  const { conversation } = await device.ask(ConversationDocument, { id });
  if (!conversation) throw new Error("A conversation of the list is not there.");
  const { user } = (await device.ask(ViewerProfileDocument, {})).viewer;
  const names = new Map([user, conversation.peer].map(({ id: userId, fullName }) => [userId, fullName]));
  const messages: SeenMessage[] = [];
  for (let before: string | null = null; ;) {
    const { messages: page } = await readPage(device, { id, last: pageSize, before });
    messages.unshift(...nodesOf(page).map((message) => seeMessage(message, names)));
    if (!page.pageInfo.hasPreviousPage) break;
    before = page.pageInfo.startCursor;
  }
  return {
    id,
    peer: conversation.peer.fullName,
    unreadCount: conversation.unreadCount,
    isArchived: conversation.viewerHasArchived,
    isPinned: conversation.viewerHasPinned,
    mutedUntil: conversation.viewerMutedUntil,
    lastMessageAt: conversation.lastMessageAt,
    messages,
  };
}

async function readPage(device: Device, place: { id: string; last: number; before: string | null }): Promise<Page> {
  const { conversation } = await device.ask(ReceiptsDocument, place);
  if (!conversation) throw new Error("A conversation of the list is not there.");
  return conversation;
}

function seeMessage(
  message: Page["messages"]["edges"][number]["node"],
  names: ReadonlyMap<string, string | null>,
): SeenMessage {
  return {
    id: message.id,
    sequence: message.sequence,
    sender: names.get(message.sender.id) ?? null,
    type: message.type,
    body: message.body,
    media: message.media?.url ?? null,
    sentAt: message.sentAt,
    status: message.status,
    deliveredAt: message.deliveredAt,
    readAt: message.readAt,
    editedAt: message.editedAt,
    deletedAt: message.deletedAt,
  };
}
