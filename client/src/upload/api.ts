/** Kinds of files that a message can have. */
export type MediaKind = "IMAGE" | "AUDIO" | "VIDEO" | "FILE";

/** Kinds of files that the server stores: AVATAR for a profile picture, POSTER for the still of a film. */
export type UploadKind = MediaKind | "AVATAR" | "POSTER";

/** A file to be sent as a message. */
export interface MediaDraft {
  readonly file: Blob;
  /** Default: by the type of the file; FILE for a type that the server does not take as a picture, sound or film. */
  readonly kind?: MediaKind;
  /** Default: the name of a File; a FILE without either is called "file". */
  readonly fileName?: string;
  /** Default: the type of the Blob. */
  readonly mimeType?: string;
  /** Of an AUDIO: 1 to 64 numbers from 0 to 31. */
  readonly waveform?: readonly number[];
  /** Used where the file itself does not tell it, and in the timeline until the message is sent. */
  readonly durationMs?: number;
  /** Still of a VIDEO, a picture of at most the size of an IMAGE. */
  readonly poster?: Blob;
  /** In pixels, for the timeline until the message is sent. */
  readonly width?: number;
  readonly height?: number;
}

/** Media of a message that the server does not have yet. Its bytes are read by `ConversationView.pendingMedia`. */
export interface PendingMedia extends Omit<MediaDraft, "file" | "kind" | "poster" | "mimeType"> {
  readonly kind: MediaKind;
  readonly mimeType: string;
  /** In bytes. */
  readonly size: number;
  readonly hasPoster: boolean;
}

/** Bytes of a pending message, for its preview. */
export interface PendingBlobs {
  readonly file: Blob;
  readonly poster?: Blob;
}

/** A file to be uploaded on its own. */
export interface FileToUpload extends Omit<MediaDraft, "kind" | "width" | "height"> {
  readonly kind: UploadKind;
  /** Idempotency key, 1 to 100 visible ASCII characters: a file sent again with it continues. Default: a new one. */
  readonly clientUploadId?: string;
}

export interface UploadOptions {
  /** Aborts the requests, and cancels the upload on the server. */
  readonly signal?: AbortSignal;
  /** Called with the part of the bytes that the server has, from 0 to 1. */
  readonly onProgress?: (progress: number) => void;
}

/** Files that the server takes. */
export interface UploadLimits {
  /** Empty where the server takes none. */
  readonly uploads: readonly UploadLimit[];
}

export interface UploadLimit {
  readonly kind: UploadKind;
  readonly maxBytes: number;
  /** Empty: any type. */
  readonly mimeTypes: readonly string[];
}
