/**
 * Operations with their inputs and outputs. Conversations and users are named by their keys, messages by conversation and
 * sequence.
 */
export interface Operations {
  open: Signature<{ user: number }, { conversation: number }>;
  send: Signature<
    { conversation: number; clientMessageId: string; body: string },
    { sequence: number; body: string | null }
  >;
  edit: Signature<MessageKey & { body: string }, { body: string | null }>;
  delete: Signature<MessageKey & { scope: "EVERYONE" | "ME" }, object>;
  /** Without a sequence: up to the newest message. */
  markDelivered: Signature<{ conversation: number; sequence: number }, Watermarks>;
  markRead: Signature<{ conversation: number; sequence?: number }, Watermarks>;
  type: Signature<{ conversation: number; isTyping: boolean }, object>;
  block: Signature<{ user: number }, object>;
  unblock: Signature<{ user: number }, object>;
  /** Reads the newest messages of a conversation. */
  read: Signature<{ conversation: number }, { sequences: readonly number[] }>;
  /** Queries a conversation of other users; `isSeen`: something was returned. */
  readForeign: Signature<{ conversation: number }, { isSeen: boolean }>;
}

interface Signature<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

export type OperationName = keyof Operations;

export interface MessageKey {
  readonly conversation: number;
  readonly sequence: number;
}

/** Watermarks of a conversation as seen by one member. */
export interface Watermarks {
  readonly viewerRead: number;
  readonly peerRead: number;
  readonly peerDelivered: number;
}
