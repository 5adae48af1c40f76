/**
 * What people do, with what each act is given and what it answers. Conversations and users are named by their keys,
 * messages by conversation and sequence.
 */
export interface Operations {
  open: Signature<{ user: number }, { conversation: number }>;
  send: Signature<
    { conversation: number; clientMessageId: string; body: string },
    { sequence: number; body: string | null }
  >;
  edit: Signature<MessageKey & { body: string }, { body: string | null }>;
  delete: Signature<MessageKey & { scope: "EVERYONE" | "ME" }, object>;
  /** Without a sequence: all there is. */
  markDelivered: Signature<{ conversation: number; sequence: number }, Watermarks>;
  markRead: Signature<{ conversation: number; sequence?: number }, Watermarks>;
  type: Signature<{ conversation: number; isTyping: boolean }, object>;
  block: Signature<{ user: number }, object>;
  unblock: Signature<{ user: number }, object>;
  /** Reads the newest messages of a conversation. */
  look: Signature<{ conversation: number }, { sequences: readonly number[] }>;
  /** Asks for a conversation of other people; answers whether anything was there. */
  pry: Signature<{ conversation: number }, { isSeen: boolean }>;
}

interface Signature<Input, Answer> {
  readonly input: Input;
  readonly answer: Answer;
}

export type OperationName = keyof Operations;

export interface MessageKey {
  readonly conversation: number;
  readonly sequence: number;
}

/** How far a conversation has come, as one of its two people sees it. */
export interface Watermarks {
  readonly viewerRead: number;
  readonly peerRead: number;
  readonly peerDelivered: number;
}
