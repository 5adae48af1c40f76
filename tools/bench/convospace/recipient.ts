/** Recipient of events, with the sender and their conversation. */
export interface Recipient {
  readonly userId: bigint;
  readonly senderId: bigint;
  readonly conversationId: bigint;
}

/** Media columns of a text message. */
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
