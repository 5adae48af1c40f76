import { useMemo } from "react";
import type { ConversationSettings, ConversationState, ConversationView } from "../api.js";
import type { Status } from "../status.js";
import type { ConversationRow } from "../rows.js";
import { useChat } from "./chat-provider.js";
import { type SeenRef, useSeenRef } from "./use-seen-ref.js";
import { useReadable, useView } from "./use-view.js";

const LOADING: ConversationState = {
  status: "loading",
  row: undefined,
  items: [],
  hasOlder: false,
  hasNewer: false,
  isAtEnd: false,
};

/** A conversation's row, the functions that change its settings, and `clear`, which deletes it for the viewer. */
export function useConversation(id: string): {
  readonly row: ConversationRow | undefined;
  readonly status: Status;
  settings(change: ConversationSettings): Promise<void>;
  clear(): Promise<void>;
} {
  const { state, view } = useConversationView(id);
  const { row, status } = state;
  const actions = useMemo(
    () => ({ settings: (change: ConversationSettings) => view().settings(change), clear: () => view().clear() }),
    [view],
  );
  return useMemo(() => ({ row, status, ...actions }), [row, status, actions]);
}

export interface Messages
  extends
    Omit<ConversationState, "row">,
    Pick<ConversationView, "loadOlder" | "loadNewer" | "goTo" | "retry" | "discard" | "remove" | "react"> {
  /** Ref for an element at the end of each message, with the message's sequence in `data-sequence`: reports what is seen. */
  readonly seenRef: SeenRef;
}

/** The window of a conversation's timeline. */
export function useMessages(id: string): Messages {
  const { state, view } = useConversationView(id);
  const seenRef = useSeenRef(view);
  const actions = useMemo(
    () => ({
      loadOlder: () => view().loadOlder(),
      loadNewer: () => view().loadNewer(),
      goTo: (place: Parameters<ConversationView["goTo"]>[0]) => view().goTo(place),
      retry: (clientMessageId: string) => view().retry(clientMessageId),
      discard: (clientMessageId: string) => view().discard(clientMessageId),
      remove: (messageId: string, scope: "ME" | "EVERYONE") => view().remove(messageId, scope),
      react: (messageId: string, emoji: string, isOn: boolean) => view().react(messageId, emoji, isOn),
    }),
    [view],
  );
  return useMemo(() => {
    const { row: _row, ...shown } = state;
    return { ...shown, ...actions, seenRef };
  }, [state, actions, seenRef]);
}

/** True while the other person types. */
export function useTyping(id: string): boolean {
  const chat = useChat();
  const typing = useMemo(() => chat.typing(id), [chat, id]);
  return useReadable(typing, false);
}

export function useConversationView(id: string): {
  readonly state: ConversationState;
  readonly view: () => ConversationView;
} {
  const chat = useChat();
  return useView<ConversationState, ConversationView>(() => chat.conversation(id), LOADING, [chat, id]);
}
