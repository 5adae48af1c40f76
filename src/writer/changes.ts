import type { Message } from "../generated/prisma/client.js";
import type { Refusal } from "../infra/errors.js";
import type { EventDraft } from "../log/event.js";
import type { UploadedMedia } from "../model/media-object.js";
import type { MessageContent, SentMessage } from "../model/message.js";
import type { MemberState } from "./member-state.js";

/** A message to be stored under the next sequence of its conversation. */
export interface SendChange {
  readonly kind: "send";
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly peerId: bigint;
  /** Idempotency key, unique for the sender and conversation. */
  readonly clientMessageId: string;
  readonly content: MessageContent;
  /** Upload that the content shows, READY and unused when it was read. */
  readonly upload?: UploadedMedia;
}

/** A watermark to be raised: everything up to `upToSeq` (absent: all there is) was delivered to or read by the user. */
export interface MarkChange {
  readonly kind: "mark";
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly peerId: bigint;
  readonly status: "DELIVERED" | "READ";
  readonly upToSeq: number | undefined;
}

export type BatchChange = SendChange | MarkChange;

/** Returns the uploads that the changes use, without repetitions. */
export function uploadsOf(changes: readonly BatchChange[]): UploadedMedia[] {
  const uploads = new Map<bigint, UploadedMedia>();
  for (const change of changes)
    if (change.kind === "send" && change.upload !== undefined) uploads.set(change.upload.id, change.upload);
  return [...uploads.values()];
}

/** Rules by which a batch applies its changes, in their order. They are pure: all they change is the state. */
export interface BatchRules {
  send(state: ConversationState, change: SendChange, situation: Situation): SentMessage | Refusal;
  mark(state: ConversationState, change: MarkChange): void;
}

/** Facts outside of the rows that affect a send. */
export interface Situation {
  readonly at: Date;
  /** Users with a device in use, who see a message as it arrives. */
  readonly inUse: ReadonlySet<bigint>;
}

/** Conversation within a batch, after the changes applied so far, from the view of its acting member. */
export interface ConversationState {
  readonly id: bigint;
  readonly lastSeq: number;
  readonly member: MemberState;
  readonly peer: MemberState;
  /** Returns an upload after the changes applied so far; undefined for one that is gone. */
  findUpload(id: bigint): UploadedMedia | undefined;
  /** Stores a message of the member's, whose seq is `lastSeq + 1`, and uses the upload for it. */
  append(message: Message, upload?: UploadedMedia): void;
  addReceipt(receipt: Receipt): void;
  markNotificationRead(notificationId: bigint): void;
  /** Adds an event to the logs of these users. */
  record(userIds: readonly bigint[], event: Omit<EventDraft, "userId">): void;
}

/** A raised watermark as it is stored: `isShown` where the peer may see it (ADR 9). */
export interface Receipt {
  readonly member: MemberState;
  readonly status: "DELIVERED" | "READ";
  readonly upToSeq: number;
  readonly isShown: boolean;
}
