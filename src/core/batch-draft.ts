import { MessageEventKind } from "../features/messages/events.js";
import type { Message } from "../generated/prisma/client.js";
import { Refusal } from "../infra/errors.js";
import type { Statement } from "../infra/transaction.js";
import type { BatchChange, MarkChange, SendChange } from "./batch-change.js";
import type { EventDraft } from "./event.js";
import { hasSameContent, insertMessages } from "./message-row.js";

/** A member of a locked conversation, as the database has it. */
export interface MemberRow {
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly deliveredSeq: number;
  readonly readSeq: number;
}

interface Member {
  readonly conversationId: bigint;
  readonly userId: bigint;
  deliveredSeq: number;
  readSeq: number;
  /** Messages that this batch brings the member. */
  received: number;
  isMarked: boolean;
}

interface ConversationState {
  readonly id: bigint;
  lastSeq: number;
  hasNewMessages: boolean;
}

/** The state of the locked conversations, moved on by one change after the other, then written at once. */
export class BatchDraft {
  readonly events: EventDraft[] = [];
  readonly #messages: Message[] = [];
  readonly #receipts: { member: Member; status: "DELIVERED" | "READ"; upToSeq: number }[] = [];
  readonly #conversations: Map<bigint, ConversationState>;
  readonly #members: Map<string, Member>;
  readonly #known: Map<string, Message>;

  constructor(
    conversations: readonly { id: bigint; lastSeq: number }[],
    members: readonly MemberRow[],
    private readonly blocks: ReadonlySet<string>,
    known: readonly Message[],
    private readonly at: Date,
  ) {
    this.#conversations = new Map(conversations.map((row) => [row.id, { ...row, hasNewMessages: false }]));
    this.#members = new Map(
      members.map((row) => [`${row.conversationId}:${row.userId}`, { ...row, received: 0, isMarked: false }]),
    );
    this.#known = new Map(known.map((message) => [clientKey(message.senderId, message), message]));
  }

  apply(change: BatchChange): Message | Refusal | undefined {
    const conversation = this.#conversations.get(change.conversationId);
    const member = this.#members.get(`${change.conversationId}:${change.userId}`);
    const peer = this.#members.get(`${change.conversationId}:${change.peerId}`);
    if (conversation === undefined || member === undefined || peer === undefined)
      return new Refusal("NOT_FOUND", "There is no such conversation.", ["conversationId"]);
    return change.kind === "send" ? this.#send(change, conversation, peer) : this.#mark(change, conversation, member);
  }

  #send(send: SendChange, conversation: ConversationState, peer: Member): Message | Refusal {
    const first = this.#known.get(clientKey(send.userId, send));
    if (first !== undefined) return answerRepeated(first, send);
    if (this.blocks.has(pairKey(send.userId, send.peerId)))
      return new Refusal("BLOCKED", "One of the two has blocked the other.", ["conversationId"]);
    if (send.replyToSeq !== null && send.replyToSeq > conversation.lastSeq)
      return new Refusal("NOT_FOUND", "There is no such message in this conversation.", ["replyToId"]);
    const { kind: _kind, userId, peerId: _peerId, ...content } = send;
    const message: Message = {
      ...content,
      seq: (conversation.lastSeq += 1),
      senderId: userId,
      isEdited: false,
      editedAt: null,
      isDeleted: false,
      deletedAt: null,
      createdAt: this.at,
      updatedAt: this.at,
    };
    conversation.hasNewMessages = true;
    peer.received += 1;
    this.#messages.push(message);
    this.#known.set(clientKey(userId, send), message);
    this.#tell([userId, peer.userId], {
      kind: MessageEventKind.MessageSent,
      conversationId: message.conversationId,
      messageSeq: message.seq,
      inHand: message,
    });
    return message;
  }

  /** Watermarks only go up, and never past the newest message; what is read was delivered. */
  #mark(mark: MarkChange, conversation: ConversationState, member: Member): undefined {
    const upToSeq = Math.min(mark.upToSeq ?? conversation.lastSeq, conversation.lastSeq);
    const isRead = mark.status === "READ";
    if (upToSeq <= (isRead ? member.readSeq : member.deliveredSeq)) return;
    if (isRead) {
      member.readSeq = upToSeq;
      member.isMarked = true;
    }
    member.deliveredSeq = Math.max(member.deliveredSeq, upToSeq);
    this.#receipts.push({ member, status: mark.status, upToSeq });
    this.#tell([mark.userId, mark.peerId], {
      kind: isRead ? MessageEventKind.MessagesRead : MessageEventKind.MessagesDelivered,
      conversationId: conversation.id,
      messageSeq: upToSeq,
      subjectId: mark.userId,
    });
  }

  #tell(userIds: readonly bigint[], event: Omit<EventDraft, "userId">): void {
    for (const userId of userIds) this.events.push({ ...event, userId });
  }

  statements(): Statement[] {
    const statements: Statement[] = [];
    if (this.#messages.length > 0) statements.push(insertMessages(this.#messages), this.#updateConversations());
    if (this.#receipts.length > 0) statements.push(this.#insertReceipts());
    if (this.events.length > 0) statements.push(this.#updateMembers());
    return statements;
  }

  #updateConversations(): Statement {
    const changed = [...this.#conversations.values()].filter((conversation) => conversation.hasNewMessages);
    return {
      sql: `UPDATE conversations c JOIN (${unionOf(changed.length, ["id", "last_seq"])}) v ON v.id = c.id
            SET c.last_seq = v.last_seq, c.last_message_at = ?, c.updated_at = ?`,
      values: [...changed.flatMap(({ id, lastSeq }) => [id, lastSeq]), this.at, this.at],
    };
  }

  #insertReceipts(): Statement {
    const row = "(?,?,?,?,?)";
    return {
      sql: `INSERT IGNORE INTO message_status (conversation_id, user_id, status, up_to_seq, at)
            VALUES ${this.#receipts.map(() => row).join(",")}`,
      values: this.#receipts.flatMap(({ member, status, upToSeq }) => [
        member.conversationId,
        member.userId,
        status,
        upToSeq,
        this.at,
      ]),
    };
  }

  /** After the messages are in: who has marked gets the unread count anew from them, others get what came in added. */
  #updateMembers(): Statement {
    const columns = ["conversation_id", "user_id", "delivered_seq", "read_seq", "is_marked", "received", "is_active"];
    const changed = [...this.#members.values()];
    return {
      sql: `UPDATE conversation_participants p
            JOIN (${unionOf(changed.length, columns)}) v ON v.conversation_id = p.conversation_id AND v.user_id = p.user_id
            SET p.last_delivered_seq = v.delivered_seq,
                p.last_read_seq = v.read_seq,
                p.unread_count = IF(v.is_marked, (
                  SELECT COUNT(*) FROM messages m
                  WHERE m.conversation_id = p.conversation_id AND m.seq > GREATEST(v.read_seq, p.cleared_seq)
                    AND m.sender_id <> p.user_id AND m.is_deleted = FALSE
                ), p.unread_count + v.received),
                p.last_activity_at = IF(v.is_active, ?, p.last_activity_at)`,
      values: [
        ...changed.flatMap((member) => [
          member.conversationId,
          member.userId,
          member.deliveredSeq,
          member.readSeq,
          member.isMarked,
          member.received,
          this.#conversations.get(member.conversationId)?.hasNewMessages === true,
        ]),
        this.at,
      ],
    };
  }
}

/** A send that came again gets its first message, if it says the same; of a changed message nobody can tell. */
function answerRepeated(first: Message, send: SendChange): Message | Refusal {
  if (first.isEdited || first.isDeleted || hasSameContent(first, send)) return first;
  return new Refusal("CONFLICT", "This clientMessageId was used for another message in this conversation.", [
    "clientMessageId",
  ]);
}

/** `count` rows of placeholders as a derived table with these columns. */
function unionOf(count: number, columns: readonly string[]): string {
  const named = `SELECT ${columns.map((column) => `? AS ${column}`).join(", ")}`;
  const plain = `SELECT ${columns.map(() => "?").join(", ")}`;
  return [named, ...Array.from({ length: count - 1 }, () => plain)].join(" UNION ALL ");
}

function clientKey(
  senderId: bigint,
  { conversationId, clientMessageId }: Pick<SendChange, "conversationId" | "clientMessageId">,
) {
  return `${conversationId}:${senderId}:${clientMessageId}`;
}

/** Names two people, the first before the second. */
export function pairKey(one: bigint, other: bigint): string {
  return `${one}:${other}`;
}
