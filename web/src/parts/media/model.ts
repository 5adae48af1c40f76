/** Picture, film, sound, file or place of a message. */
export interface MediaModel {
  kind: "AUDIO" | "FILE" | "IMAGE" | "LOCATION" | "VIDEO";
  /** Absent while the file is only on this device and has no preview. */
  url?: string | undefined;
  /** Picture of at most 480 px, or the poster of a film. */
  thumbnailUrl?: string | undefined;
  /** ThumbHash in base64, drawn until the picture is loaded. */
  thumbhash?: string | undefined;
  /** 1 to 64 numbers from 0 to 31. */
  waveform?: readonly number[] | undefined;
  fileName?: string | undefined;
  mimeType?: string | undefined;
  size?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  durationMs?: number | undefined;
  /** Hosted elsewhere: of unknown size, without a small picture. */
  isExternal?: boolean | undefined;
  /** Present until the message is sent. */
  upload?: UploadModel | undefined;
}

export interface UploadModel {
  /** Sent part from 0 to 1; undefined while nothing is sent. */
  progress: { get(): number | undefined; subscribe(run: () => void): () => void };
  /** Address of a small picture of the file on this device. */
  preview(): Promise<string | undefined>;
}

export interface MediaActions {
  /** Shows it on the full screen. */
  open(): void;
  /** Renews links that have expired; resolves to false where that fails. */
  refresh(): Promise<boolean>;
  /** Called at a press on the link of a file. Returns false if the link has expired, and downloads it once it is renewed. */
  download(): boolean;
  /** Ends the upload and deletes the message. */
  cancel(): void;
}
