import type { MessageContent } from "../model/message.js";

/** A message to be given its place in a conversation. */
export interface SendChange {
  readonly kind: "send";
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly peerId: bigint;
  readonly clientMessageId: string;
  readonly content: MessageContent;
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
