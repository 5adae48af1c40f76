import type { ConversationSettings, Person } from "../api.js";
import { ArchiveConversationDocument } from "../generated/documents/ArchiveConversation.js";
import { ConversationsDocument } from "../generated/documents/Conversations.js";
import { ConversationsByIdDocument } from "../generated/documents/ConversationsById.js";
import { DeleteConversationDocument } from "../generated/documents/DeleteConversation.js";
import { HistoryDocument } from "../generated/documents/History.js";
import { MessageDocument } from "../generated/documents/Message.js";
import { MuteConversationDocument } from "../generated/documents/MuteConversation.js";
import { OpenConversationDocument } from "../generated/documents/OpenConversation.js";
import { PinConversationDocument } from "../generated/documents/PinConversation.js";
import { SetNotificationLevelDocument } from "../generated/documents/SetNotificationLevel.js";
import { UnreadCountsDocument } from "../generated/documents/UnreadCounts.js";
import { UserDocument } from "../generated/documents/User.js";
import { ViewerProfileDocument } from "../generated/documents/ViewerProfile.js";
import type { ConversationRow } from "../rows.js";
import { discard, editQueued, retry } from "../store/change-outbox.js";
import { putConversationPage, putConversations, putKeptPerson, putMessagePage, putViewer } from "../store/pages.js";
import type { Database } from "../store/database.js";
import { listMessages } from "../store/reads.js";
import type { PageQuery } from "../store/ranges.js";
import type { ListRow } from "../store/tables.js";
import { accept } from "../transport/accept.js";
import { Refused } from "../transport/errors.js";
import { once } from "../transport/lazy.js";
import type { TransportCore } from "../transport/transport.js";
import { networkPorts } from "../ports/network.js";
import type { MediaDraft, PendingBlobs, UploadLimits } from "../upload/api.js";
import { requestLimits } from "../upload/limits.js";
import { type PreparedMedia, prepareMedia } from "../upload/prepare-media.js";
import { type Links, createLinks } from "./links.js";

const INBOX_PAGE_SIZE = 30;
/** Messages of one time have links that end at the same time. */
const REFRESHED_MESSAGES = 50;

/**
 * Requests of the views of one person, whose answers are stored, and changes of what waits to be sent.
 * @throws the errors of `Transport.request`, Refused
 */
export interface Requests {
  /** Loads a page of a list of conversations after a cursor. */
  list(name: ListRow["name"], after: string | null): Promise<void>;
  conversation(id: string): Promise<void>;
  /** Loads a page of messages. */
  history(conversationId: string, query: PageQuery): Promise<void>;
  /** Finds a message in the store, or else on the server. @throws Refused NOT_FOUND */
  sequenceOf(conversationId: string, messageId: string): Promise<number>;
  /** Changes the settings that are given. */
  changeSettings(conversationId: string, change: ConversationSettings): Promise<void>;
  clear(conversationId: string): Promise<void>;
  /** Finds or creates the conversation with a person, and returns its id. */
  openWith(userId: string): Promise<string>;
  /** The profile of a person, of which the row is stored if they are kept; null for nobody. */
  person(id: string): Promise<Person | null>;
  countUnreadNotifications(): Promise<number>;
  /** Requests the messages from a sequence on, with new links; once a minute. */
  refreshMessage(conversationId: string, sequence: number): Promise<void>;
  /** Requests a person, with new links; once a minute. */
  refreshPerson(id: string): Promise<void>;
  readonly showing: Links["showing"];
  /** Kinds and sizes of files that the server takes; requested once. */
  limits(): Promise<UploadLimits>;
  /** Checks a file before its message is stored; `isKept` tells that it goes to the browser's storage. */
  prepareMedia(media: MediaDraft, isKept: boolean): Promise<PreparedMedia>;
  /** Reads the file of a message that waits to be sent. */
  pendingMedia(clientMessageId: string): Promise<PendingBlobs | undefined>;
  /** Queues a failed message again. */
  retry(clientMessageId: string): Promise<void>;
  /** Gives up a message. */
  discard(clientMessageId: string): Promise<void>;
  /** Changes the text of a message that was never sent. Resolves to false for any other. */
  editQueued(clientMessageId: string, body: string): Promise<boolean>;
}

/** Account that the requests belong to. */
export interface RequestsContext {
  readonly viewerId: string;
  readonly database: Database;
  /** Server time in milliseconds. */
  serverNow(): number;
}

/** Creates the requests of an account. */
export function createRequests(
  { database, viewerId, serverNow }: RequestsContext,
  { request, ports }: Pick<TransportCore, "request" | "ports">,
): Requests {
  const limits = once(() => requestLimits(request));

  async function requestSettings(
    conversationId: string,
    { archived, pinned, mutedUntil, notificationLevel: level }: ConversationSettings,
  ): Promise<ConversationRow | null | undefined> {
    let row: ConversationRow | null | undefined;
    if (archived !== undefined) {
      const input = { conversationId, archived };
      row = accept((await request(ArchiveConversationDocument, { input })).archiveConversation).conversation;
    }
    if (pinned !== undefined) {
      const input = { conversationId, pinned };
      row = accept((await request(PinConversationDocument, { input })).pinConversation).conversation;
    }
    if (mutedUntil !== undefined) {
      const until = mutedUntil instanceof Date ? { until: mutedUntil.toISOString() } : {};
      const input = { conversationId, muted: mutedUntil !== null, ...until };
      row = accept((await request(MuteConversationDocument, { input })).muteConversation).conversation;
    }
    if (level !== undefined) {
      const input = { conversationId, level };
      row = accept((await request(SetNotificationLevelDocument, { input })).setNotificationLevel).conversation;
    }
    return row;
  }

  async function history(id: string, query: PageQuery): Promise<void> {
    for (let isStored = false; !isStored;) {
      const asked = await database.state();
      const { conversation } = await request(HistoryDocument, { id, ...query });
      if (!conversation) throw new Error("The conversation does not exist.");
      isStored = await putMessagePage(database, asked, id, query, conversation.messages);
    }
  }

  async function loadConversations(ids: readonly string[]): Promise<void> {
    const asked = await database.state();
    const { conversationsById } = await request(ConversationsByIdDocument, { ids });
    await putConversations(database, asked, new Map(ids.map((id, place) => [id, conversationsById[place] ?? null])));
  }

  async function person(id: string): Promise<Person | null> {
    const asked = await database.state();
    const { user } = await request(UserDocument, { id });
    if (!user) return null;
    const { about: _about, createdAt: _createdAt, presence: _presence, ...row } = user;
    await putKeptPerson(database, asked, row);
    return user;
  }

  function refreshMessages(id: string, sequence: number): Promise<void> {
    return history(id, { first: REFRESHED_MESSAGES, afterSequence: sequence - 1 });
  }

  const links = createLinks({ serverNow, refreshMessages, refreshConversations: loadConversations });

  return {
    list: async (list, after) => {
      const variables = { first: INBOX_PAGE_SIZE, after, archived: list === "archivedList" };
      for (let isStored = false; !isStored;) {
        const asked = await database.state();
        const { conversations } = await request(ConversationsDocument, variables);
        isStored = await putConversationPage(database, asked, { list, after }, conversations);
      }
    },
    conversation: (id) => loadConversations([id]),
    history,
    sequenceOf: async (conversationId, id) => {
      const { value: stored } = await database.read(["messages"], (reader) => listMessages(reader, conversationId, {}));
      const kept = stored.find(({ row }) => row?.id === id);
      if (kept) return kept.sequence;
      const { message } = await request(MessageDocument, { id });
      if (message?.conversation.id === conversationId) return message.sequence;
      throw new Refused({ code: "NOT_FOUND", message: "There is no such message." });
    },
    changeSettings: async (id, change) => {
      const asked = await database.state();
      const row = await requestSettings(id, change);
      if (row) await putConversations(database, asked, new Map([[id, row]]));
    },
    clear: async (conversationId) => {
      accept((await request(DeleteConversationDocument, { input: { conversationId } })).deleteConversation);
    },
    openWith: async (userId) => {
      const asked = await database.state();
      const { openConversation } = await request(OpenConversationDocument, { input: { userId } });
      const { conversation } = accept(openConversation);
      if (!conversation) throw new Error("The answer has no conversation.");
      await putConversations(database, asked, new Map([[conversation.id, conversation]]));
      return conversation.id;
    },
    person,
    showing: links.showing,
    refreshMessage: async (id, sequence) => {
      if (links.isDue(`${id} ${sequence}`)) await refreshMessages(id, sequence);
    },
    refreshPerson: async (id) => {
      if (!links.isDue(id)) return;
      if (id !== viewerId) return void (await person(id));
      const asked = await database.state();
      await putViewer(database, asked, (await request(ViewerProfileDocument, {})).viewer);
    },
    limits,
    prepareMedia: (media, isKept) => prepareMedia({ ports: networkPorts(ports), loadLimits: limits }, media, isKept),
    pendingMedia: async (id) => (await database.read(["blobs"], (reader) => reader.get("blobs", id))).value,
    retry: (id) => retry(database, id),
    discard: (id) => discard(database, id),
    editQueued: (id, body) => editQueued(database, id, body),
    countUnreadNotifications: async () => (await request(UnreadCountsDocument, {})).viewer.unreadNotificationCount,
  };
}
