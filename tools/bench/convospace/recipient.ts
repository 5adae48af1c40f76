/** Recipient of events, with the sender and their conversation. */
export interface Recipient {
  readonly userId: bigint;
  readonly senderId: bigint;
  readonly conversationId: bigint;
}
