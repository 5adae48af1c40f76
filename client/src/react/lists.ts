import { useMemo } from "react";
import type { ListState, ListView, SearchState } from "../api.js";
import type { ContactRow, ConversationRow, LoginAttemptRow, NotificationRow, PersonRow, SessionRow } from "../rows.js";
import { useChat } from "./chat-provider.js";
import { useReadable, useView } from "./use-view.js";

const LOADING: ListState<never> = { status: "loading", rows: [], hasMore: false };
const SEARCHING: SearchState = { status: "loading", people: [], messages: [], hasMore: false };

export interface List<Item> extends ListState<Item> {
  loadMore(): Promise<void>;
}

/** Conversations of the list, or with `archived` of the archive. */
export function useInbox({ archived = false }: { readonly archived?: boolean } = {}): List<ConversationRow> {
  const chat = useChat();
  return useList(() => chat.inbox({ archived }), [chat, archived]);
}

export function useContacts(filter: { readonly search?: string; readonly favorite?: boolean } = {}): List<ContactRow> {
  const { contacts } = useChat();
  return useList(() => contacts.list(filter), [contacts, filter.search, filter.favorite]);
}

export function useBlocked(): List<PersonRow> {
  const { contacts } = useChat();
  return useList(() => contacts.blocked(), [contacts]);
}

export function useSessions(): List<SessionRow> {
  const { settings } = useChat();
  return useList(() => settings.sessions(), [settings]);
}

export function useLoginHistory(): List<LoginAttemptRow> {
  const { settings } = useChat();
  return useList(() => settings.loginHistory(), [settings]);
}

/** Notifications, newest first, and the number of unread ones. */
export function useNotifications(): List<NotificationRow> & { readonly unread: number } {
  const { notifications } = useChat();
  const list = useList(() => notifications.list(), [notifications]);
  const unread = useReadable(notifications.unread, 0);
  return useMemo(() => ({ ...list, unread }), [list, unread]);
}

/** People and messages that have the words of `query`. */
export function useSearch(query: string, conversationId?: string): SearchState & { loadMore(): Promise<void> } {
  const chat = useChat();
  const { state, view } = useView(
    () => chat.search(query, conversationId === undefined ? {} : { conversationId }),
    SEARCHING,
    [chat, query, conversationId],
  );
  return useMemo(() => ({ ...state, loadMore: () => view().loadMore() }), [state, view]);
}

function useList<Item>(open: () => ListView<Item>, dependencies: readonly unknown[]): List<Item> {
  const { state, view } = useView<ListState<Item>, ListView<Item>>(open, LOADING, dependencies);
  return useMemo(() => ({ ...state, loadMore: () => view().loadMore() }), [state, view]);
}
