/**
 * What people do, with what each act is given and what it answers. Conversations and users are named by their keys,
 * messages by conversation and sequence.
 */
export interface Acts {
  open: Act<{ user: number }, { conversation: number }>;
  send: Act<{ conversation: number; clientMessageId: string; body: string }, { sequence: number; body: string | null }>;
  edit: Act<MessageKey & { body: string }, { body: string | null }>;
  delete: Act<MessageKey & { scope: "EVERYONE" | "ME" }, object>;
  /** Without a sequence: all there is. */
  markDelivered: Act<{ conversation: number; sequence: number }, Marks>;
  markRead: Act<{ conversation: number; sequence?: number }, Marks>;
  type: Act<{ conversation: number; isTyping: boolean }, object>;
  block: Act<{ user: number }, object>;
  unblock: Act<{ user: number }, object>;
  /** Reads the newest messages of a conversation. */
  look: Act<{ conversation: number }, { sequences: readonly number[] }>;
  /** Asks for a conversation of other people; answers whether anything was there. */
  pry: Act<{ conversation: number }, { isSeen: boolean }>;
}

interface Act<Input, Answer> {
  readonly input: Input;
  readonly answer: Answer;
}

export type ActName = keyof Acts;

export interface MessageKey {
  readonly conversation: number;
  readonly sequence: number;
}

/** How far a conversation has come, as one of its two people sees it. */
export interface Marks {
  readonly viewerRead: number;
  readonly peerRead: number;
  readonly peerDelivered: number;
}
