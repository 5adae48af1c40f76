/** Content of a push: ids, sequences and counts, and the words of a preview where the person and the operator want them. */
export interface PushPayload {
  readonly v: 1;
  readonly type: "show" | "clear" | "test" | "digest";
  /** Global id of the notification; absent from a test and a digest. */
  readonly notificationId?: string;
  /** Type of the notification, for the words of the client; absent from a test and a digest. */
  readonly notificationType?: "MESSAGE" | "CONTACT" | "NEW_LOGIN" | "SYSTEM" | "SECURITY";
  /** Unread messages in all conversations that are neither muted nor archived; absent where the person wants no badge. */
  readonly badge?: number;
  /** Conversations with unread messages, at most 8: that of the notification, then the newest first. */
  readonly unread: readonly UnreadConversation[];
  /** Number of conversations with unread messages. */
  readonly total: number;
  /** Words of the notification, of a `show` alone. */
  readonly title?: string;
  readonly body?: string;
}

export interface UnreadConversation {
  /** Global id. */
  readonly conversationId: string;
  /** Sequence of its newest message. */
  readonly sequence: number;
  /** Number of its unread messages. */
  readonly count: number;
  readonly silent: boolean;
}

/** Conversations that a payload names. */
export const MAX_UNREAD_CONVERSATIONS = 8;

/** Size of a payload in bytes of JSON; push services accept 4,096 with their own overhead. */
export const MAX_PAYLOAD_BYTES = 3500;

/** Characters of a preview's body. */
export const MAX_PREVIEW_CHARACTERS = 120;
