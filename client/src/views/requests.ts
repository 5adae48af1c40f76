import type { ConversationSettings, Person } from "../api.js";
import { ArchiveConversationDocument } from "../generated/documents/ArchiveConversation.js";
import { ConversationsDocument } from "../generated/documents/Conversations.js";
import { ConversationsByIdDocument } from "../generated/documents/ConversationsById.js";
import { DeleteConversationDocument } from "../generated/documents/DeleteConversation.js";
import { HistoryDocument } from "../generated/documents/History.js";
import { MuteConversationDocument } from "../generated/documents/MuteConversation.js";
import { OpenConversationDocument } from "../generated/documents/OpenConversation.js";
import { PinConversationDocument } from "../generated/documents/PinConversation.js";
import { UnreadCountsDocument } from "../generated/documents/UnreadCounts.js";
import { UserDocument } from "../generated/documents/User.js";
import type { ConversationRow } from "../rows.js";
import type { Database } from "../store/database.js";
import { putConversationPage, putConversations, putMessagePage } from "../store/pages.js";
import type { PageQuery } from "../store/ranges.js";
import type { ListRow } from "../store/tables.js";
import { accept } from "../transport/accept.js";
import type { Transport } from "../transport/api.js";

const INBOX_PAGE_SIZE = 30;

/** Requests of the views of one person. Answers are stored. @throws the errors of `Transport.request`, Refused */
export interface Requests {
  /** Loads a page of a list of conversations after a cursor. */
  list(name: ListRow["name"], after: string | null): Promise<void>;
  conversation(id: string): Promise<void>;
  /** Loads a page of messages. */
  history(conversationId: string, query: PageQuery): Promise<void>;
  /** Changes the settings that are given. */
  changeSettings(conversationId: string, change: ConversationSettings): Promise<void>;
  clear(conversationId: string): Promise<void>;
  /** Finds or creates the conversation with a person, and returns its id. */
  openWith(userId: string): Promise<string>;
  /** The profile of a person, which is not stored; null for nobody. */
  person(id: string): Promise<Person | null>;
  countUnreadNotifications(): Promise<number>;
}

/** Creates the requests of an account. */
export function createRequests(database: Database, request: Transport["request"]): Requests {
  async function requestSettings(
    conversationId: string,
    { archived, pinned, mutedUntil }: ConversationSettings,
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
    return row;
  }

  return {
    list: async (list, after) => {
      const variables = { first: INBOX_PAGE_SIZE, after, archived: list === "archivedList" };
      for (let isStored = false; !isStored;) {
        const asked = await database.state();
        const { conversations } = await request(ConversationsDocument, variables);
        isStored = await putConversationPage(database, asked, { list, after }, conversations);
      }
    },
    conversation: async (id) => {
      const asked = await database.state();
      const { conversationsById } = await request(ConversationsByIdDocument, { ids: [id] });
      await putConversations(database, asked, new Map([[id, conversationsById[0] ?? null]]));
    },
    history: async (id, query) => {
      for (let isStored = false; !isStored;) {
        const asked = await database.state();
        const { conversation } = await request(HistoryDocument, { id, ...query });
        if (!conversation) throw new Error("The conversation does not exist.");
        isStored = await putMessagePage(database, asked, id, query, conversation.messages);
      }
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
    person: async (id) => (await request(UserDocument, { id })).user,
    countUnreadNotifications: async () => (await request(UnreadCountsDocument, {})).viewer.unreadNotificationCount,
  };
}
