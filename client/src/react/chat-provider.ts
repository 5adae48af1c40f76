import { type ReactNode, createContext, createElement, useContext } from "react";
import type { Chat } from "../api.js";

const ChatContext = createContext<Chat | undefined>(undefined);

/** Provides the chat to the hooks below it. The caller starts and closes the chat. */
export function ChatProvider({ chat, children }: { readonly chat: Chat; readonly children?: ReactNode }): ReactNode {
  return createElement(ChatContext.Provider, { value: chat }, children);
}

/** @throws Error outside of a ChatProvider */
export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (chat === undefined) throw new Error("useChat needs a <ChatProvider> above it.");
  return chat;
}
