/** What messages announce in the log of both members: the schema's event types by name. */
export const MessageEventKind = {
  MessageSent: "MessageSent",
  MessageEdited: "MessageEdited",
  MessageDeleted: "MessageDeleted",
  ReactionsChanged: "ReactionsChanged",
  MessagesDelivered: "MessagesDelivered",
  MessagesRead: "MessagesRead",
} as const;
export type MessageEventKind = (typeof MessageEventKind)[keyof typeof MessageEventKind];

/** Reaches the peer of a person who types, or stopped. */
export interface TypingSignal {
  readonly kind: "TypingChanged";
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly isTyping: boolean;
}

/** Reaches the processes of a person who is not to be seen typing any more, in one conversation or in all. */
export interface TypingEndedSignal {
  readonly kind: "TypingEnded";
  readonly conversationId?: bigint;
}
