import { useMemo } from "react";
import type { SyncState, UnreadTotals } from "../api.js";
import type { ConnectionState, Session, SessionState } from "../transport/api.js";
import { useChat } from "./chat-provider.js";
import { useReadable } from "./use-view.js";

const SINCE = new Date(0);
const UNKNOWN: SessionState = { state: "unknown" };
const CONNECTING: ConnectionState = { state: "connecting", since: SINCE, isLeader: false };
const EMPTY: SyncState = { state: "empty", storage: "memory", since: SINCE };
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
