/** Content of a push: ids and counts, and no words. */
export interface Payload {
  readonly type: "show" | "clear" | "test";
  /** Unread messages in all conversations that are neither muted nor archived; absent where the person wants no badge. */
  readonly badge?: number;
  /** Conversations with unread messages, at most 8, newest first. */
  readonly unread: readonly UnreadConversation[];
}

export interface UnreadConversation {
  readonly conversationId: string;
  readonly count: number;
  readonly isSilent: boolean;
}

const TYPES: readonly unknown[] = ["show", "clear", "test"] satisfies Payload["type"][];

/** Reads the content of a push. Anything unreadable, such as a newer version's, is a `show` without conversations. */
export function readPayload(text: string | undefined): Payload {
  const { type, badge, unread } = fieldsOf(parse(text));
  return {
    type: TYPES.includes(type) ? (type as Payload["type"]) : "show",
    ...(typeof badge === "number" && { badge }),
    unread: (Array.isArray(unread) ? unread : []).flatMap(readConversation),
  };
}

function readConversation(value: unknown): UnreadConversation[] {
  const { conversationId, count, silent } = fieldsOf(value);
  if (typeof conversationId !== "string") return [];
  return [{ conversationId, count: typeof count === "number" ? count : 1, isSilent: silent === true }];
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
