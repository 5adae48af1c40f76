import type { SearchState, SearchView } from "../api.js";
import { ContactsDocument } from "../generated/documents/Contacts.js";
import { SearchMessagesDocument } from "../generated/documents/SearchMessages.js";
import { type Readable, createWritable } from "../readable.js";
import type { Account } from "./account.js";
import { createListView } from "./list.js";
import { pageOf } from "./paged-list.js";
import type { Stoppable } from "./shared.js";

const MAX_PEOPLE = 20;
const PAGE_SIZE = 30;
const NOTHING = { rows: [], endCursor: null, hasMore: false };

/** Creates the view of the people and messages that have the words of `query`; of one conversation, messages alone. */
export function createSearchView(
  accounts: Readable<Account | undefined>,
  query: string,
  conversationId?: string,
): Omit<SearchView, "release"> & Stoppable {
  const isEmpty = query.trim() === "";
  const people = createListView(accounts, {
    load: async ({ transport: { request } }) => {
      if (isEmpty || conversationId !== undefined) return NOTHING;
      return pageOf((await request(ContactsDocument, { search: query, first: MAX_PEOPLE })).contacts);
    },
  });
  const messages = createListView(accounts, {
    load: async ({ transport: { request } }, after) => {
      if (isEmpty) return NOTHING;
      const variables = { query, conversationId: conversationId ?? null, first: PAGE_SIZE, after };
      return pageOf((await request(SearchMessagesDocument, variables)).searchMessages);
    },
  });
  const state = createWritable(joined());
  const ends = [people, messages].map((list) => list.state.subscribe(() => state.set(joined())));

  function joined(): SearchState {
    const found = messages.state.get();
    const { status, rows } = people.state.get();
    return {
      status: status === "loading" ? status : found.status,
      people: rows,
      messages: found.rows,
      hasMore: found.hasMore,
    };
  }

  return {
    state,
    loadMore: messages.loadMore,
    stop: () => {
      for (const end of ends) end();
      people.stop();
      messages.stop();
    },
  };
}
