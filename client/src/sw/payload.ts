/** Content of a push: ids and counts; words only as far as the person and the operator want previews. */
export interface Payload {
  readonly type: "show" | "clear" | "test";
  /** The news: a message unless it names another kind. */
  readonly about: NoticeKind | "MESSAGE";
  readonly notificationId: string;
  /** Unread messages in all conversations that are neither muted nor archived; absent where the person wants no badge. */
  readonly badge?: number;
  /** Conversations with unread messages, at most 8, newest first. */
  readonly unread: readonly UnreadConversation[];
  /** Number of conversations with unread messages. */
  readonly total: number;
  /** Words of the newest one. */
  readonly preview?: { readonly title: string; readonly body: string | undefined };
}

/** News that are no message. */
export type NoticeKind = "CONTACT" | "NEW_LOGIN" | "SECURITY" | "SYSTEM" | "TEST";

export interface UnreadConversation {
  readonly conversationId: string;
  /** Sequence of its newest message; NaN of a server that does not tell it. */
  readonly sequence: number;
  readonly count: number;
  readonly isSilent: boolean;
}

const TYPES: readonly unknown[] = ["show", "clear", "test"] satisfies Payload["type"][];
const NOTICES: readonly unknown[] = ["CONTACT", "NEW_LOGIN", "SECURITY", "SYSTEM"] satisfies NoticeKind[];

/** Reads the content of a push. Anything unreadable, such as a newer version's, is a `show` without conversations. */
export function readPayload(text: string | undefined): Payload {
  const { type, badge, unread, total, notificationType, notificationId, title, body } = fieldsOf(parse(text));
  const conversations = (Array.isArray(unread) ? unread : []).flatMap(readConversation);
  return {
    type: TYPES.includes(type) ? (type as Payload["type"]) : "show",
    about: NOTICES.includes(notificationType) ? (notificationType as NoticeKind) : "MESSAGE",
    notificationId: String(notificationId),
    ...(typeof badge === "number" && { badge }),
    unread: conversations,
    total: numberOr(conversations.length, total),
    ...(typeof title === "string" && { preview: { title, body: body as string } }),
  };
}

function readConversation(value: unknown): UnreadConversation[] {
  const { conversationId, sequence, count, silent } = fieldsOf(value);
  if (typeof conversationId !== "string") return [];
  return [{ conversationId, sequence: numberOr(NaN, sequence), count: numberOr(1, count), isSilent: silent === true }];
}

function numberOr(otherwise: number, value: unknown): number {
  return typeof value === "number" ? value : otherwise;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function parse(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
