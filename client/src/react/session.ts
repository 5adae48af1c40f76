import { useMemo } from "react";
import type { SyncState, UnreadTotals } from "../api.js";
import type { ConversationRow } from "../rows.js";
import type { ConnectionState, Session, SessionState } from "../transport/api.js";
import { useChat } from "./chat-provider.js";
import { useReadable } from "./use-view.js";

const SINCE = new Date(0);
const UNKNOWN: SessionState = { state: "unknown" };
const CONNECTING: ConnectionState = { state: "connecting", since: SINCE, isLeader: false };
const EMPTY: SyncState = { state: "empty", storage: "memory", since: SINCE };
const NO_DRAFTS: ReadonlyMap<string, string> = new Map();
const NO_CONVERSATIONS: readonly ConversationRow[] = [];
const NONE: UnreadTotals = { messages: 0, conversations: 0 };

/** The state of the sign-in, and the functions that change it. */
export function useSession(): SessionState & Pick<Session, "sendCode" | "verifyCode" | "signOut" | "switchTo"> {
  const { session } = useChat();
  const state = useReadable(session.state, UNKNOWN);
  return useMemo(() => ({ ...session, ...state }), [session, state]);
}

export function useConnection(): ConnectionState {
  return useReadable(useChat().connection, CONNECTING);
}

export function useSync(): SyncState {
  return useReadable(useChat().sync, EMPTY);
}

export function useUnread(): UnreadTotals {
  return useReadable(useChat().unread, NONE);
}

/** Unsent texts of composers, by conversation. */
export function useDrafts(): ReadonlyMap<string, string> {
  return useReadable(useChat().drafts, NO_DRAFTS);
}

/** Conversations with messages that the server does not have yet. */
export function useUnsent(): readonly ConversationRow[] {
  return useReadable(useChat().unsent, NO_CONVERSATIONS);
}
