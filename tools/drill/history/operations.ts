import type { NotificationLevel, UploadPartsFragment, UploadState } from "../../../operations/generated/graphql.js";

/**
 * Operations with their inputs and outputs. Conversations and users are named by their keys, messages by conversation and
 * sequence.
 */
export interface Operations {
  open: Signature<{ user: number }, { conversation: number }>;
  /** `link`: address of the message's media. */
  send: Signature<
    { conversation: number; clientMessageId: string; body: string; media?: SentMedia | undefined },
    { sequence: number; body: string | null; link: string | null }
  >;
  edit: Signature<MessageKey & { body: string }, { body: string | null }>;
  delete: Signature<MessageKey & { scope: "EVERYONE" | "ME" }, object>;
  /** Without a sequence: up to the newest message. */
  markDelivered: Signature<{ conversation: number; sequence: number }, Watermarks>;
  markRead: Signature<{ conversation: number; sequence?: number }, Watermarks>;
  type: Signature<{ conversation: number; isTyping: boolean }, object>;
  block: Signature<{ user: number }, object>;
  unblock: Signature<{ user: number }, object>;
  /** Reads the newest messages of a conversation. */
  read: Signature<{ conversation: number }, { sequences: readonly number[] }>;
  /** Queries a conversation of other users; `isSeen`: something was returned. */
  readForeign: Signature<{ conversation: number }, { isSeen: boolean }>;
  /** Registers a push device of FCM for the session of the device that calls. */
  registerPush: Signature<{ token: string }, { id: string }>;
  removePush: Signature<{ token: string; id: string }, object>;
  mute: Signature<{ conversation: number; isMuted: boolean }, object>;
  setLevel: Signature<{ conversation: number; level: NotificationLevel }, object>;
  /** Ends the session with the push device of this token. */
  signOut: Signature<{ token: string }, object>;
  createUpload: Signature<UploadInput, { id: string; state: UploadState; missing: readonly UploadPartRequest[] }>;
  /** Sends a part over HTTP; `isForged`: with other bytes than the file's. */
  sendPart: Signature<{ upload: string; part: UploadPartRequest; isForged?: boolean }, object>;
  completeUpload: Signature<{ upload: string; id: string }, { state: UploadState }>;
  cancelUpload: Signature<{ upload: string; id: string }, object>;
}

/** Upload of a message. */
export interface SentMedia {
  /** clientUploadId, unique in the drill. */
  readonly upload: string;
  readonly id: string;
  readonly kind: "FILE" | "IMAGE";
}

interface UploadInput {
  readonly upload: string;
  readonly kind: SentMedia["kind"];
  readonly mimeType: string;
  readonly fileName: string;
  readonly size: number;
  readonly sha256: string;
  /** True if the server gets the SHA-256, and compares it. */
  readonly isHashSent: boolean;
}

export type UploadPartRequest = UploadPartsFragment["missingParts"][number];

interface Signature<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

export type OperationName = keyof Operations;

export interface MessageKey {
  readonly conversation: number;
  readonly sequence: number;
}

/** Watermarks of a conversation as seen by one member. */
export interface Watermarks {
  readonly viewerRead: number;
  readonly peerRead: number;
  readonly peerDelivered: number;
}
