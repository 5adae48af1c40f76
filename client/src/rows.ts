/**
 * Rows as the server sends and the store keeps them, one type for each entity. Dates are ISO 8601 texts.
 * The types follow the fragments of the same names in operations/.
 */
type Maybe<T> = T | null;

export interface PersonRow {
  readonly id: string;
  readonly fullName: Maybe<string>;
  readonly username: Maybe<string>;
  readonly profilePictureUrl: Maybe<string>;
  readonly phoneNumber: Maybe<string>;
  readonly isDeleted: boolean;
  readonly viewerContact: Maybe<{ readonly id: string; readonly name: Maybe<string>; readonly isFavorite: boolean }>;
  readonly viewerHasBlocked: boolean;
}

export interface Presence {
  readonly status: "AWAY" | "OFFLINE" | "ONLINE";
  readonly lastSeenAt: Maybe<string>;
}

export interface MediaRow {
  readonly url: string;
  readonly mimeType: Maybe<string>;
  readonly mimeParameters: Maybe<string>;
  readonly fileName: Maybe<string>;
  readonly size: Maybe<number>;
  readonly width: Maybe<number>;
  readonly height: Maybe<number>;
  readonly durationMs: Maybe<number>;
  readonly latitude: Maybe<number>;
  readonly longitude: Maybe<number>;
}

export type MessageType = "AUDIO" | "FILE" | "IMAGE" | "LOCATION" | "TEXT" | "VIDEO";

export interface MessageRow {
  readonly id: string;
  readonly sequence: number;
  readonly clientMessageId: Maybe<string>;
  readonly type: MessageType;
  readonly body: Maybe<string>;
  readonly sentAt: string;
  readonly editedAt: Maybe<string>;
  readonly deletedAt: Maybe<string>;
  readonly editableUntil: Maybe<string>;
  readonly deletableUntil: Maybe<string>;
  readonly sender: { readonly id: string };
  readonly media: Maybe<MediaRow>;
  readonly replyTo: Maybe<{
    readonly id: string;
    readonly sequence: number;
    readonly type: MessageType;
    readonly body: Maybe<string>;
    readonly deletedAt: Maybe<string>;
    readonly sender: { readonly id: string };
  }>;
  readonly reactions: readonly {
    readonly emoji: string;
    readonly reactedAt: string;
    readonly user: { readonly id: string };
  }[];
}

export interface ConversationRow {
  readonly id: string;
  readonly activityAt: string;
  readonly unreadCount: number;
  readonly viewerReadSequence: number;
  readonly peerReadSequence: number;
  readonly peerDeliveredSequence: number;
  readonly viewerHasArchived: boolean;
  readonly viewerHasPinned: boolean;
  readonly viewerMutedUntil: Maybe<string>;
  readonly peer: PersonRow;
  readonly lastMessage: Maybe<MessageRow>;
}

export interface ContactRow {
  readonly id: string;
  readonly name: Maybe<string>;
  readonly isFavorite: boolean;
  readonly addedAt: string;
  readonly user: PersonRow;
}

export interface NotificationRow {
  readonly id: string;
  readonly type: "CONTACT" | "MESSAGE" | "NEW_LOGIN" | "SECURITY" | "SYSTEM";
  readonly title: string;
  readonly body: Maybe<string>;
  readonly messageCount: number;
  readonly actor: Maybe<{ readonly id: string }>;
  readonly conversation: Maybe<{ readonly id: string }>;
  readonly message: Maybe<{ readonly id: string }>;
  readonly readAt: Maybe<string>;
  readonly deletedAt: Maybe<string>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface SessionRow {
  readonly id: string;
  readonly deviceName: Maybe<string>;
  readonly ipAddress: Maybe<string>;
  readonly userAgent: Maybe<string>;
  readonly isCurrent: boolean;
  readonly isOnline: boolean;
  readonly createdAt: string;
  readonly lastActivityAt: string;
  readonly expiresAt: string;
}

export interface LoginAttemptRow {
  readonly id: string;
  readonly successful: boolean;
  readonly failureReason: Maybe<string>;
  readonly ipAddress: Maybe<string>;
  readonly userAgent: Maybe<string>;
  readonly createdAt: string;
}

export interface PrivacyRow {
  readonly lastSeen: Audience;
  readonly phoneNumber: Audience;
  readonly readReceipts: boolean;
  readonly typing: boolean;
}

export type Audience = "CONTACTS" | "EVERYONE" | "NOBODY";

export interface ViewerRow {
  readonly id: string;
  readonly phoneNumber: string;
  readonly user: PersonRow & { readonly about: Maybe<string> };
  readonly privacy: PrivacyRow;
}
