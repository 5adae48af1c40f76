import { text } from "../text/english.js";
import { duration, timeOfDay } from "../text/time.js";
import type { MediaModel } from "./media/model.js";
import type { Anchor } from "./place-beside.js";
import type { QuoteModel } from "./Quote.js";
import type { ReactionModel } from "./Reactions.js";
import type { Delivery } from "./Receipt.js";

/** All data that a message shows. */
export interface MessageModel {
  /** The same before and after it is sent. */
  key: string;
  /** Absent until it is sent. */
  sequence?: number | undefined;
  senderName: string;
  isOwn: boolean;
  /** Null of media without a caption. */
  body: string | null;
  sentAt: Date;
  /** Absent: a message of the other person. */
  delivery?: Delivery | undefined;
  isEdited: boolean;
  isDeleted: boolean;
  /** Sentence with the reason for which it was not sent. */
  failure?: string | undefined;
  quote?: QuoteModel | undefined;
  media?: MediaModel | undefined;
  reactions: readonly ReactionModel[];
  isFirstOfRun: boolean;
  isLastOfRun: boolean;
}

/** Callbacks by the key of the message; stable, so that rows that did not change are not rendered again. */
export interface MessageActions {
  openMenu(key: string, at: Anchor): void;
  react(key: string, emoji: string, isOn: boolean): void;
  jumpToQuoted(key: string): void;
  showEdits(key: string): void;
  retry(key: string): void;
  discard(key: string): void;
  /** Shows the picture or film on the full screen. */
  openMedia(key: string): void;
  /** Renews the links of the message; resolves to false where that fails. */
  refreshMedia(key: string): Promise<boolean>;
  /** Returns false if the link has expired, and downloads the file once it is renewed. */
  downloadMedia(key: string): boolean;
  /** A single key while the message has the focus. Returns false for a key that does nothing. */
  shortcut(key: string, pressed: string): boolean;
  /** Ref of the end of each sent message, which carries its sequence. */
  seenRef(element: Element | null): void;
}

/** Sentence for screen readers: sender, text, time, state. */
export function labelOf({
  isOwn,
  senderName,
  isDeleted,
  body,
  media,
  sentAt,
  isEdited,
  delivery,
}: MessageModel): string {
  const content = isDeleted ? [text.message.deleted] : [...(media ? mediaLabels(media) : []), ...(body ? [body] : [])];
  return [
    `${isOwn ? text.message.you : senderName}: ${content.join(", ")}`,
    timeOfDay(sentAt),
    ...(isEdited ? [text.message.edited] : []),
    ...(delivery && !isDeleted ? [text.delivery[delivery]] : []),
  ].join(", ");
}

/** "Photo", "Voice message, 0:07", "File, plan.pdf". */
function mediaLabels({ kind, fileName, durationMs }: MediaModel): string[] {
  return [
    text.media[kind],
    ...(durationMs === undefined ? [] : [duration(durationMs)]),
    ...(kind === "FILE" && fileName !== undefined ? [fileName] : []),
  ];
}
