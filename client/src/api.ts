import type { LogEvent } from "./log/derive.js";
import type { Push } from "./push-api.js";
import type { Status } from "./status.js";
import type { Readable } from "./readable.js";
import type {
  ContactRow,
  ConversationRow,
  LoginAttemptRow,
  MessageRow,
  NotificationRow,
  PersonRow,
  Presence,
  PrivacyRow,
  SessionRow,
  ViewerRow,
} from "./rows.js";
import type { Transport, TransportOptions } from "./transport/api.js";
import type { MediaDraft, PendingBlobs, PendingMedia, UploadLimits, UploadOptions } from "./upload/api.js";

export interface ChatOptions extends TransportOptions {
  /** Bounds of the local store. Default: the newest 500 messages of the 200 conversations used last. */
  readonly keep?: { readonly conversations?: number; readonly messages?: number };
}

/** A chat of the person signed in: the transport plus a local store, an outbox and the views that screens show. */
export interface Chat extends Transport {
  /** Opens the store, joins the other tabs and follows the event log. Idempotent. */
  start(): Promise<void>;
  /** The signed-in person; undefined while nobody is, or before the first answer. */
  readonly viewer: Readable<ViewerRow | undefined>;
  readonly sync: Readable<SyncState>;
  /** Totals over conversations that are neither archived nor muted; `messages` equals Viewer.unreadMessageCount. */
  readonly unread: Readable<UnreadTotals>;
  /** Unsent texts of composers that are kept here, by conversation. */
  readonly drafts: Readable<ReadonlyMap<string, string>>;
  /** Conversations with messages that the server does not have yet, failed ones included. */
  readonly unsent: Readable<readonly ConversationRow[]>;
  inbox(filter?: { readonly archived?: boolean }): InboxView;
  /** The state of one conversation, shared by all callers; dropped 30 s after the last `release()`. */
  conversation(id: string): ConversationView;
  /** A person; their profile is complete once the server has answered. */
  person(id: string): Readable<Person | undefined>;
  presence(userId: string): Readable<Presence>;
  /** True while the peer of a conversation types. */
  typing(conversationId: string): Readable<boolean>;
  /** Opens the conversation with a person and returns its id. @throws Refused BLOCKED, NOT_FOUND */
  openWith(userId: string): Promise<string>;
  /** Finds people and messages by words; `conversationId` limits it to the messages of one conversation. */
  search(query: string, options?: { readonly conversationId?: string }): SearchView;
  readonly contacts: Contacts;
  readonly settings: Settings;
  readonly notifications: Notifications;
  readonly push: Push;
  readonly media: Media;
  /** Progress of the files of messages that are being uploaded, from 0 to 1, by `clientMessageId`. */
  readonly progress: Readable<ReadonlyMap<string, number>>;
  /** Calls `run` with each event after it is stored; with `replayed`, also with the events that were missed. Returns the function that ends it. */
  onEvent(run: (event: LogEvent, isReplayed: boolean) => void, options?: { readonly replayed?: boolean }): () => void;
  /** Calls `run` with each optimistic change that the server has refused and that is taken back. */
  onRefused(run: (refused: RefusedAct) => void): () => void;
}

/** `about` and `createdAt` are absent until the server has answered. */
export interface Person extends PersonRow {
  readonly about?: string | null;
  readonly createdAt?: string;
}

export interface SyncState {
  readonly state: "empty" | "filling" | "behind" | "replaying" | "live";
  /** "memory": nothing outlives the page. "unsaved": the store is full, and changes since are in memory alone. */
  readonly storage: "kept" | "memory" | "unsaved";
  readonly since: Date;
}

export interface UnreadTotals {
  readonly messages: number;
  readonly conversations: number;
}

/** A list that is read page by page. Call `release()` when it is no longer shown. */
export interface ListView<Item> {
  readonly state: Readable<ListState<Item>>;
  loadMore(): Promise<void>;
  release(): void;
}

export interface ListState<Item> {
  readonly status: Status;
  readonly rows: readonly Item[];
  /** True until the end of the server's list is loaded. */
  readonly hasMore: boolean;
}

/** Conversations, pinned first, then by newest activity. */
export type InboxView = ListView<ConversationRow>;

export interface SearchView {
  readonly state: Readable<SearchState>;
  loadMore(): Promise<void>;
  release(): void;
}

export interface SearchState {
  readonly status: Status;
  readonly people: readonly ContactRow[];
  /** Newest first. */
  readonly messages: readonly SearchHit[];
  readonly hasMore: boolean;
}

export type SearchHit = MessageRow & { readonly conversation: { readonly id: string } };

export interface ConversationView {
  readonly state: Readable<ConversationState>;
  readonly typing: Readable<boolean>;
  readonly presence: Readable<Presence>;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** Moves the window to a message, such as a search hit or a quoted one, to the first unread one, or to the end. */
  goTo(place: { readonly sequence: number } | "end" | "firstUnread"): Promise<void>;
  /**
   * Returns the client's id of the message once it is stored here, its file included; its progress shows in `items`.
   * @throws StorageFull; Refused TOO_LARGE with `maxBytes` or UNSUPPORTED_TYPE for a file that the server does not take
   */
  send(draft: MessageDraft): Promise<string>;
  /** Queues a failed message again. */
  retry(clientMessageId: string): void;
  /** Deletes a message that is queued or has failed, and ends its upload. */
  discard(clientMessageId: string): void;
  /** The file of a pending message, for a preview; undefined once it is sent. */
  pendingMedia(clientMessageId: string): Promise<PendingBlobs | undefined>;
  /** Resolves once the change is stored here, as `remove` and `react` do. @throws StorageFull */
  edit(messageId: string, body: string): Promise<void>;
  /** Asks the server first where the message is not stored here. @throws StorageFull; Offline, Refused NOT_FOUND */
  remove(messageId: string, scope: "ME" | "EVERYONE"): Promise<void>;
  react(messageId: string, emoji: string, isOn: boolean): Promise<void>;
  /** Reports the newest sequence in view. It is marked as read while the page is visible, focused and in use. */
  seen(sequence: number): void;
  /** Reports a keystroke in the composer; the typing indicator is sent as needed. */
  typed(): void;
  stoppedTyping(): void;
  /** The unsent text of the composer, kept across reloads. */
  readonly draft: Readable<string>;
  setDraft(body: string): void;
  /** Shows the change at once, and takes it back where it is refused. @throws Refused */
  settings(change: ConversationSettings): Promise<void>;
  /** Deletes the history and takes the conversation out of the list, for the viewer alone. */
  clear(): Promise<void>;
  release(): void;
}

export interface ConversationState {
  readonly status: Status;
  readonly row: ConversationRow | undefined;
  /** The window of the timeline, without gaps: messages by sequence, at the end those that wait to be sent. */
  readonly items: readonly TimelineItem[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  /** True while the window reaches the newest message. */
  readonly isAtEnd: boolean;
}

export interface ConversationSettings {
  readonly archived?: boolean;
  readonly pinned?: boolean;
  /** null unmutes. */
  readonly mutedUntil?: Date | "forever" | null;
  /** Pushes with a sound, without one, or none. */
  readonly notificationLevel?: ConversationRow["viewerNotificationLevel"];
}

export interface MessageDraft {
  readonly body?: string;
  /** The id of the message that it answers. */
  readonly replyTo?: string;
  readonly media?: MediaDraft;
}

/** Content of a message that the server does not have yet. */
export interface PendingDraft extends Omit<MessageDraft, "media"> {
  readonly media?: PendingMedia;
}

/** An item of a timeline. `key` is unique and stays the same when a pending message is sent. */
export type TimelineItem = MessageItem | PendingItem;

export interface MessageItem {
  readonly kind: "message";
  readonly key: string;
  readonly message: Message;
}

/** A message that the server has not answered yet. */
export interface PendingItem {
  readonly kind: "pending";
  readonly key: string;
  readonly clientMessageId: string;
  readonly state: "queued" | "sending" | "failed";
  /** The code of the refusal of a failed message. */
  readonly error?: string;
  readonly draft: PendingDraft;
  /** Time of enqueueing, ISO 8601, by the server's clock. */
  readonly queuedAt: string;
}

/** A message with its delivery status and with the viewer's unanswered edits and reactions applied. */
export interface Message extends MessageRow {
  readonly isOwn: boolean;
  readonly status: "SENT" | "DELIVERED" | "READ";
}

/** An optimistic change that was taken back. `code` is one of UserErrorCode or of the top-level error codes. */
export interface RefusedAct {
  readonly act: "edit" | "remove" | "react";
  readonly conversationId: string;
  readonly code: string;
}

export interface Contacts {
  list(filter?: { readonly search?: string; readonly favorite?: boolean }): ListView<ContactRow>;
  blocked(): ListView<PersonRow>;
  /** Returns null where nobody has the number. */
  find(phoneNumber: string): Promise<PersonRow | null>;
  /** @throws Refused */
  add(input: AddContact): Promise<ContactRow>;
  update(
    contactId: string,
    change: { readonly name?: string | null; readonly isFavorite?: boolean },
  ): Promise<ContactRow>;
  remove(contactId: string): Promise<void>;
  block(userId: string): Promise<void>;
  unblock(userId: string): Promise<void>;
}

/** By id or by number, not both. */
export interface AddContact {
  readonly userId?: string;
  readonly phoneNumber?: string;
  readonly name?: string;
  readonly isFavorite?: boolean;
}

export interface Settings {
  /**
   * Uploads the profile picture, if one is given, and changes the profile.
   * @throws Refused CONFLICT for a username that is taken, INVALID with the field, TOO_LARGE with `maxBytes`
   */
  updateProfile(change: ProfileChange, options?: UploadOptions): Promise<void>;
  updatePrivacy(change: Partial<PrivacyRow>): Promise<void>;
  sessions(): ListView<SessionRow>;
  revoke(sessionId: string): Promise<void>;
  /** Returns the number of sessions that it has ended. */
  revokeOthers(): Promise<number>;
  loginHistory(): ListView<LoginAttemptRow>;
  /** Sends the code that `deleteAccount` needs to the viewer's own number. */
  sendDeletionCode(): Promise<void>;
  /** Deletes the account, and this person's data here, and signs out. @throws Refused OTP_INVALID, OTP_EXPIRED */
  deleteAccount(code: string): Promise<void>;
}

/** Absent values stay, null clears. */
export interface ProfileChange {
  readonly fullName?: string;
  readonly username?: string;
  readonly about?: string | null;
  readonly profilePictureUrl?: string | null;
  /** A picture of any of the types of AVATAR in `media.limits()`; excludes `profilePictureUrl`. */
  readonly profilePicture?: Blob | null;
}

/** Files of messages and profile pictures. */
export interface Media {
  /** The files that the server takes, requested once. @throws Offline */
  limits(): Promise<UploadLimits>;
  /** Requests a message again whose links have ended, for an image that does not load; at most once a minute. */
  refreshMessage(conversationId: string, sequence: number): Promise<void>;
  /** Requests a person again whose profile picture does not load; at most once a minute. */
  refreshPerson(userId: string): Promise<void>;
}

export interface Notifications {
  list(): ListView<NotificationRow>;
  readonly unread: Readable<number>;
  markRead(notificationId: string): Promise<void>;
  markAllRead(): Promise<void>;
  remove(notificationId: string): Promise<void>;
}
