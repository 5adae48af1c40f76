/** State that is published to its subscribers and never stored. */
export type EphemeralEvent = TypingChanged | TypingStopped | PresenceChanged | PresenceStatusSet | SessionEnded;

/** For the peer of a person who types, or has stopped. */
export interface TypingChanged {
  readonly kind: "TypingChanged";
  readonly conversationId: bigint;
  readonly userId: bigint;
  readonly isTyping: boolean;
}

/** For the processes of a person whose typing must end: in one conversation, or in all without `conversationId`. */
export interface TypingStopped {
  readonly kind: "TypingStopped";
  readonly conversationId?: bigint;
}

/** For the people who may see a user's presence. */
export interface PresenceChanged {
  readonly kind: "PresenceChanged";
  readonly userId: bigint;
}

export const PresenceStatus = { ONLINE: "ONLINE", AWAY: "AWAY", OFFLINE: "OFFLINE" } as const;
export type PresenceStatus = (typeof PresenceStatus)[keyof typeof PresenceStatus];

/** For the sockets of a device, at any process: the status that the device has set. */
export interface PresenceStatusSet {
  readonly kind: "PresenceStatusSet";
  readonly sessionId: bigint;
  readonly status: PresenceStatus;
}

/** For the sockets of an ended session, at any process; without `sessionId`, all sessions of the user have ended. */
export interface SessionEnded {
  readonly kind: "SessionEnded";
  readonly sessionId?: bigint;
}
