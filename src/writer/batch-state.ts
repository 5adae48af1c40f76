import type { Message } from "../generated/prisma/client.js";
import type { EventDraft } from "../log/event.js";
import type { UploadUse, UploadedMedia } from "../model/media-object.js";
import type { MemberKey } from "../model/member.js";
import type { BatchChange, ConversationState, Receipt, SendChange } from "./changes.js";
import { idempotencyKey } from "./duplicates.js";
import { type MemberState, type UnseenMessages, toMemberState } from "./member-state.js";
import type { Snapshot } from "./snapshot.js";

/** Sequences of a conversation: before the batch, and after the changes applied so far. */
export interface ConversationHead {
  readonly id: bigint;
  readonly expectedSeq: number;
  lastSeq: number;
}

/** An existing notification that counts more messages after the batch. */
export interface NotificationIncrement extends UnseenMessages {
  readonly id: bigint;
  readonly member: MemberState;
}

/** Rows of a batch's conversations in memory, with everything that its changes add to them. */
export class BatchState {
  readonly events: EventDraft[] = [];
  readonly messages: Message[] = [];
  readonly receipts: Receipt[] = [];
  readonly readNotificationIds: bigint[] = [];
  readonly notificationIncrements: NotificationIncrement[] = [];
  readonly uploadUses: UploadUse[] = [];
  readonly #conversations: ReadonlyMap<bigint, ConversationHead>;
  readonly #members = new Map<string, MemberState>();
  readonly #known = new Map<string, Message>();
  readonly #uploads: Map<bigint, UploadedMedia>;

  constructor({ conversations, members }: Omit<Snapshot, "heads">, uploads: readonly UploadedMedia[] = []) {
    this.#uploads = new Map(uploads.map((upload) => [upload.id, upload]));
    this.#conversations = new Map(conversations.map(({ id, lastSeq }) => [id, { id, expectedSeq: lastSeq, lastSeq }]));
    for (const row of members) this.#members.set(memberKey(row), toMemberState(row));
  }

  get conversations(): ConversationHead[] {
    return [...this.#conversations.values()];
  }

  get members(): MemberState[] {
    return [...this.#members.values()];
  }

  /** State of the change's conversation; undefined where the conversation or a member is missing. */
  conversationOf(change: BatchChange): ConversationState | undefined {
    const { conversationId, userId, peerId } = change;
    const head = this.#conversations.get(conversationId);
    const member = this.#members.get(memberKey({ conversationId, userId }));
    const peer = this.#members.get(memberKey({ conversationId, userId: peerId }));
    if (head === undefined || member === undefined || peer === undefined) return undefined;
    return new BatchConversation(this, head, member, peer);
  }

  /** Adds stored messages, which `knownMessage` returns. */
  addKnown(messages: readonly Message[]): void {
    for (const message of messages) this.#known.set(idempotencyKey(message.senderId, message), message);
  }

  /** The message of an earlier send with the same idempotency key. */
  knownMessage(send: SendChange): Message | undefined {
    return this.#known.get(idempotencyKey(send.userId, send));
  }

  /** Returns an upload after the changes applied so far; undefined for one that is gone. */
  findUpload(id: bigint): UploadedMedia | undefined {
    return this.#uploads.get(id);
  }

  /** Uses an upload for a message. */
  useUpload(upload: UploadedMedia, { conversationId, seq }: Message): void {
    this.#uploads.set(upload.id, { ...upload, conversationId, messageSeq: seq });
    this.uploadUses.push({ upload, use: { conversationId, seq } });
  }

  /** Members with unseen messages and no unread notification that could count them. */
  membersToNotify(): { readonly member: MemberState; readonly unseen: UnseenMessages }[] {
    return this.members.flatMap((member) =>
      member.unseen !== undefined && member.notificationId === null ? [{ member, unseen: member.unseen }] : [],
    );
  }

  /** Counts unseen messages in the members' notifications: in one of those just `created`, or in the existing one. */
  recordNotifications(created: ReadonlyMap<MemberState, bigint>): void {
    for (const member of this.#members.values()) {
      const { unseen } = member;
      if (unseen === undefined) continue;
      const id = created.get(member) ?? member.notificationId;
      if (id === null) throw new Error(`User ${member.userId} has unseen messages and no notification.`);
      if (member.notificationId !== null) this.notificationIncrements.push({ ...unseen, id, member });
      member.notificationId = id;
      this.events.push({ userId: member.userId, kind: "NotificationChanged", subjectId: id });
    }
  }

  /** Snapshot after the batch, without the log heads. */
  snapshot(): Omit<Snapshot, "heads"> {
    return { conversations: this.conversations, members: this.members };
  }
}

class BatchConversation implements ConversationState {
  constructor(
    private readonly batch: BatchState,
    private readonly head: ConversationHead,
    readonly member: MemberState,
    readonly peer: MemberState,
  ) {}

  get id(): bigint {
    return this.head.id;
  }

  get lastSeq(): number {
    return this.head.lastSeq;
  }

  findUpload(id: bigint): UploadedMedia | undefined {
    return this.batch.findUpload(id);
  }

  append(message: Message, upload?: UploadedMedia): void {
    this.head.lastSeq += 1;
    this.peer.received += 1;
    if (this.peer.unreadCount !== null) this.peer.unreadCount += 1;
    this.batch.messages.push(message);
    this.batch.addKnown([message]);
    if (upload !== undefined) this.batch.useUpload(upload, message);
  }

  addReceipt(receipt: Receipt): void {
    this.batch.receipts.push(receipt);
  }

  markNotificationRead(notificationId: bigint): void {
    this.batch.readNotificationIds.push(notificationId);
  }

  record(userIds: readonly bigint[], event: Omit<EventDraft, "userId">): void {
    for (const userId of userIds) this.batch.events.push({ userId, ...event });
  }
}

function memberKey({ conversationId, userId }: MemberKey): string {
  return `${conversationId}:${userId}`;
}
