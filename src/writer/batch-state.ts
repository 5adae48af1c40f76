import type { Message } from "../generated/prisma/client.js";
import { Refusal } from "../infra/errors.js";
import { type Statement, derivedTable, rowPlaces, sqlTime } from "../infra/database/sql.js";
import type { BatchChange, MarkChange, SendChange } from "./changes.js";
import type { BatchGround } from "./snapshot.js";
import { type ConversationLeft, type Member, type Missed, toMember, updateMembers } from "./batch-members.js";
import type { EventDraft } from "../log/event.js";
import { type SentMessage, hasSameContent, insertMessages } from "../model/message.js";

interface Conversation {
  readonly id: bigint;
  readonly foundSeq: number;
  lastSeq: number;
}

/** A watermark as it is kept: `isShown` when the sender may know of it. */
interface Receipt {
  readonly member: Member;
  readonly status: "DELIVERED" | "READ";
  readonly upToSeq: number;
  readonly isShown: boolean;
}

/** What a batch is judged by beside the rows of its conversations. */
export interface BatchSituation {
  readonly at: Date;
  /** The people who have a device connected, and so will see what is sent. */
  readonly connected: ReadonlySet<bigint>;
}

/** The state of some conversations, moved on by one change after the other, then written at once. */
export class BatchDraft {
  readonly events: EventDraft[] = [];
  readonly #messages: Message[] = [];
  readonly #receipts: Receipt[] = [];
  readonly #readNotificationIds: bigint[] = [];
  readonly #countedUp: (Missed & { readonly id: bigint })[] = [];
  readonly #conversations: Map<bigint, Conversation>;
  readonly #members = new Map<string, Member>();
  readonly #known = new Map<string, Message>();

  constructor(
    { conversations, members }: Omit<BatchGround, "heads">,
    private readonly situation: BatchSituation,
  ) {
    this.#conversations = new Map(conversations.map(({ id, lastSeq }) => [id, { id, foundSeq: lastSeq, lastSeq }]));
    for (const row of members) this.#members.set(memberKey(row), toMember(row, situation.at));
  }

  /** How many messages are new. */
  get written(): number {
    return this.#messages.length;
  }

  /** Messages that came in before: a send of the same name gets its first message. */
  know(messages: readonly Message[]): void {
    for (const message of messages) this.#known.set(clientKey(message.senderId, message), message);
  }

  apply(change: BatchChange): SentMessage | Refusal | undefined {
    const conversation = this.#conversations.get(change.conversationId);
    const member = this.#members.get(memberKey(change));
    const peer = this.#members.get(memberKey({ conversationId: change.conversationId, userId: change.peerId }));
    if (conversation === undefined || member === undefined || peer === undefined)
      return new Refusal("NOT_FOUND", "There is no such conversation.", ["conversationId"]);
    return change.kind === "send"
      ? this.#send(change, conversation, [member, peer])
      : this.#mark(change, conversation, [member, peer]);
  }

  #send(send: SendChange, conversation: Conversation, [sender, peer]: Pair): SentMessage | Refusal {
    const first = this.#known.get(clientKey(send.userId, send));
    if (first !== undefined) return answerRepeated(first, send);
    if (isBlocked([sender, peer]))
      return new Refusal("BLOCKED", "One of the two has blocked the other.", ["conversationId"]);
    if (!sender.isActive) return new Refusal("FORBIDDEN", "This account has been deleted.", ["conversationId"]);
    if (!peer.isActive)
      return new Refusal("FORBIDDEN", "The other person has deleted their account.", ["conversationId"]);
    const { content, clientMessageId, userId } = send;
    if (content.replyToSeq !== null && content.replyToSeq > conversation.lastSeq)
      return new Refusal("NOT_FOUND", "There is no such message in this conversation.", ["replyToId"]);
    const { at } = this.situation;
    // Fields of its own come first: an object that grows after a spread becomes a hash table, slow to make and to read.
    const message: Message = {
      conversationId: conversation.id,
      seq: (conversation.lastSeq += 1),
      senderId: userId,
      clientMessageId,
      isEdited: false,
      editedAt: null,
      isDeleted: false,
      deletedAt: null,
      createdAt: at,
      updatedAt: at,
      ...content,
    };
    peer.received += 1;
    this.#messages.push(message);
    this.#known.set(clientKey(userId, send), message);
    this.#tell([userId, peer.userId], {
      kind: "MessageSent",
      conversationId: message.conversationId,
      messageSeq: message.seq,
      inHand: message,
    });
    this.#bringBack(sender, false);
    this.#bringBack(peer, peer.isMuted);
    if (!peer.isMuted && !this.situation.connected.has(peer.userId)) miss(peer, message);
    return { isNew: true, ...message };
  }

  /** A message brings a conversation back into the lists: from deletion always, from the archive unless that is kept. */
  #bringBack(member: Member, keepsArchived: boolean): void {
    const isArchived = member.isArchived && keepsArchived;
    if (isArchived === member.isArchived && !member.isDeleted) return;
    member.isArchived = isArchived;
    member.isDeleted = false;
    const { conversationId } = member;
    this.#tell([member.userId], { kind: "ConversationChanged", conversationId });
  }

  /** Watermarks only go up, and never past the newest message; what is read was delivered. */
  #mark(mark: MarkChange, conversation: Conversation, [member, peer]: Pair): undefined {
    const upToSeq = Math.min(mark.upToSeq ?? conversation.lastSeq, conversation.lastSeq);
    const isRead = mark.status === "READ";
    if (upToSeq <= (isRead ? member.readSeq : member.deliveredSeq)) return;
    const showsDelivery = !isBlocked([member, peer]);
    const showsReading = showsDelivery && member.sendsReadReceipts && peer.sendsReadReceipts;
    const isNewDelivery = upToSeq > member.deliveredSeq;
    member.deliveredSeq = Math.max(member.deliveredSeq, upToSeq);
    if (isRead) {
      member.readSeq = upToSeq;
      member.isMarked = true;
      this.#receipts.push({ member, status: "READ", upToSeq, isShown: showsReading });
      this.#readNotification(member);
    }
    // Read in secret, a message has arrived all the same.
    const tellsDeliveryAlone = isNewDelivery && (!isRead || (showsDelivery && !showsReading));
    if (tellsDeliveryAlone) this.#receipts.push({ member, status: "DELIVERED", upToSeq, isShown: showsDelivery });
    if (showsDelivery) member.shownDeliveredSeq = Math.max(member.shownDeliveredSeq, upToSeq);
    if (showsReading && isRead) member.shownReadSeq = upToSeq;

    const place = { conversationId: conversation.id, messageSeq: upToSeq, subjectId: member.userId };
    const own = isRead ? "MessagesRead" : "MessagesDelivered";
    const shown = isRead && showsReading ? own : "MessagesDelivered";
    this.#tell([member.userId], { kind: own, ...place });
    if (showsDelivery && (shown === own || isNewDelivery)) this.#tell([peer.userId], { kind: shown, ...place });
  }

  /** Reading the conversation reads its notification. */
  #readNotification(member: Member): void {
    member.missed = undefined;
    if (member.notificationId === null) return;
    this.#readNotificationIds.push(member.notificationId);
    this.#tellOfNotification(member, member.notificationId);
    member.notificationId = null;
  }

  #tell(userIds: readonly bigint[], event: Omit<EventDraft, "userId">): void {
    for (const userId of userIds) this.events.push({ userId, ...event });
  }

  #tellOfNotification({ userId }: Member, subjectId: bigint): void {
    this.#tell([userId], { kind: "NotificationChanged", subjectId });
  }

  /** The members who have missed messages, and have no notification yet that counts them. */
  unnotified(): { readonly member: Member; readonly missed: Missed }[] {
    return [...this.#members.values()].flatMap((member) =>
      member.missed !== undefined && member.notificationId === null ? [{ member, missed: member.missed }] : [],
    );
  }

  /** Who has missed messages is notified of them: by the notification that was just `made` of them, or by one that is there. */
  notifyMissed(made: ReadonlyMap<Member, bigint>): void {
    for (const member of this.#members.values()) {
      const { missed } = member;
      if (missed === undefined) continue;
      const id = made.get(member) ?? member.notificationId;
      if (id === null) throw new Error(`Nothing notifies user ${member.userId} of what they missed.`);
      if (member.notificationId !== null) this.#countedUp.push({ ...missed, id });
      member.notificationId = id;
      this.#tellOfNotification(member, id);
    }
  }

  /** What the changes leave, once they are committed. */
  left(): Omit<BatchGround, "heads"> {
    return { conversations: [...this.#conversations.values()], members: [...this.#members.values()] };
  }

  /**
   * Moves the conversations to their newest sequences, and locks them, in key order: an INSERT whose rows are all there,
   * which takes half the time of an UPDATE that joins. One that is not where it was found makes the statement fail, by a
   * NULL where none may be: so that this holds of those too that were not locked before.
   */
  moveConversations(): Statement {
    const at = sqlTime(this.situation.at);
    // What is to be found travels in the place of a column that stays as it is; so do two people, of whom nothing is kept.
    const rows = [...this.#conversations.values()].map(({ id, foundSeq, lastSeq }) => {
      return [id, lastSeq, foundSeq, at, at, at, 0, 1];
    });
    return {
      sql: `INSERT INTO conversations (
              id, last_seq, indexed_seq, last_message_at, created_at, updated_at, user_one_id, user_two_id
            ) VALUES ${rowPlaces(rows.length)}
            ON DUPLICATE KEY UPDATE
              last_seq = IF(last_seq = VALUES(indexed_seq), VALUES(last_seq), NULL),
              last_message_at = IF(VALUES(last_seq) > VALUES(indexed_seq), VALUES(last_message_at), last_message_at),
              updated_at = IF(VALUES(last_seq) > VALUES(indexed_seq), VALUES(updated_at), updated_at)`,
      values: rows,
    };
  }

  /** The statements that keep everything else. */
  statements(): Statement[] {
    const statements: Statement[] = [];
    if (this.#messages.length > 0) statements.push(insertMessages(this.#messages));
    if (this.#receipts.length > 0) statements.push(this.#insertReceipts());
    if (this.#countedUp.length > 0) statements.push(this.#countNotificationsUp());
    if (this.#readNotificationIds.length > 0) statements.push(this.#markNotificationsRead());
    const members = [...this.#members.values()];
    if (this.events.length > 0) statements.push(...updateMembers(members, (id) => this.#leftOf(id)));
    return statements;
  }

  #leftOf(conversationId: bigint): ConversationLeft {
    const { foundSeq, lastSeq } = this.#conversations.get(conversationId) ?? { foundSeq: 0, lastSeq: 0 };
    return { lastSeq, activeAt: lastSeq > foundSeq ? this.situation.at : null };
  }

  #insertReceipts(): Statement {
    return {
      sql: `INSERT IGNORE INTO message_status (conversation_id, user_id, status, up_to_seq, at, is_shown)
            VALUES ${rowPlaces(this.#receipts.length)}`,
      values: this.#receipts.map(({ member, status, upToSeq, isShown }) => [
        member.conversationId,
        member.userId,
        status,
        upToSeq,
        sqlTime(this.situation.at),
        isShown,
      ]),
    };
  }

  #countNotificationsUp(): Statement {
    const rows = this.#countedUp.map(({ id, count, seq }) => [id, count, seq]);
    const { sql, values } = derivedTable(["id", "count", "seq"], rows);
    return {
      sql: `UPDATE notifications n JOIN (${sql}) v ON v.id = n.id
            SET n.message_count = n.message_count + v.count, n.message_seq = v.seq, n.updated_at = ?`,
      values: [...values, this.situation.at],
    };
  }

  #markNotificationsRead(): Statement {
    const { at } = this.situation;
    return {
      sql: "UPDATE notifications SET is_read = TRUE, read_at = ? WHERE id IN (?) AND is_read = FALSE",
      values: [at, this.#readNotificationIds],
    };
  }
}

function memberKey({ conversationId, userId }: Pick<Member, "conversationId" | "userId">): string {
  return `${conversationId}:${userId}`;
}

/** The one who acts, and the other. */
type Pair = readonly [Member, Member];

function isBlocked(pair: Pair): boolean {
  return pair.some(({ hasBlockedPeer }) => hasBlockedPeer);
}

function miss(member: Member, { seq, senderId }: Message): void {
  member.missed = { count: (member.missed?.count ?? 0) + 1, seq, senderId };
}

/** A send that came again gets its first message, if it says the same; of a changed message nobody can tell. */
function answerRepeated(first: Message, send: SendChange): Message | Refusal {
  if (first.isEdited || first.isDeleted || hasSameContent(first, send.content)) return first;
  return new Refusal("CONFLICT", "This clientMessageId was used for another message in this conversation.", [
    "clientMessageId",
  ]);
}

function clientKey(
  senderId: bigint,
  { conversationId, clientMessageId }: Pick<SendChange, "conversationId" | "clientMessageId">,
) {
  return `${conversationId}:${senderId}:${clientMessageId}`;
}
