/** Pair of people with their conversation: one sends, the other listens. */
export interface Recipient {
  readonly userId: bigint;
  readonly senderId: bigint;
  readonly conversationId: bigint;
}

/** The columns that a message of text leaves empty. */
export const NO_MEDIA = {
  mediaUrl: null,
  mediaFileName: null,
  mediaMimeType: null,
  mediaSize: null,
  mediaWidth: null,
  mediaHeight: null,
  mediaDurationMs: null,
  latitude: null,
  longitude: null,
};
