/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** Person to add: by id or by number, not both. */
export type AddContactInput = {
  /** ISO 3166 code such as AR, for a phoneNumber in the national spelling of that country. */
  readonly defaultCountry?: string | null | undefined;
  /** True to mark the contact as a favourite. Absent: false. */
  readonly isFavorite?: boolean | null | undefined;
  /** Name for the contact, 1 to 100 characters. Absent: the person's own name. */
  readonly name?: string | null | undefined;
  /** The person's number. */
  readonly phoneNumber?: string | null | undefined;
  /** The person's id; not the viewer's own. */
  readonly userId?: string | number | null | undefined;
};

/** Reaction to add. */
export type AddReactionInput = {
  /** Exactly one emoji. A missing variation selector is added. */
  readonly emoji: string;
  /** Id of a message of the viewer's conversations. */
  readonly messageId: string | number;
};

/** Environment of APNs that a build of an app belongs to. */
export type ApnsEnvironment =
  /** Builds of the App Store and of TestFlight. */
  | 'PRODUCTION'
  /** Builds that Xcode installs. */
  | 'SANDBOX';

/** Registration at Apple Push Notification service. */
export type ApnsInput = {
  /** Environment of the app's build. */
  readonly environment: ApnsEnvironment;
  /** Device token, in hexadecimal. */
  readonly token: string;
  /** Bundle id of the app; the server has a list of those that it sends to. */
  readonly topic: string;
};

/** Conversation to archive, or to return to the list. */
export type ArchiveConversationInput = {
  /** False returns it to the list. */
  readonly archived?: boolean | null | undefined;
  /** Id of one of the viewer's conversations. */
  readonly conversationId: string | number;
};

/** Audience of a person's data. */
export type Audience =
  /** The people in the person's own contacts. */
  | 'CONTACTS'
  /** Every signed-in person. */
  | 'EVERYONE'
  /** Nobody. For last seen, the person cannot see that of others either. */
  | 'NOBODY';

/** Person to block. */
export type BlockUserInput = {
  /** The id of any person except the viewer. */
  readonly userId: string | number;
};

/** Upload to give up. */
export type CancelUploadInput = {
  /** The upload's id. */
  readonly uploadId: string | number;
};

/** Upload whose parts are all sent, and facts that its container may lack. */
export type CompleteUploadInput = {
  /** Playing time in milliseconds, used where the container has none. For AUDIO and VIDEO only. */
  readonly durationMs?: number | null | undefined;
  /** Id of a READY upload of kind POSTER, whose small picture becomes the film's. For VIDEO only. */
  readonly posterUploadId?: string | number | null | undefined;
  /** The upload's id. */
  readonly uploadId: string | number;
  /** Loudness of a sound over time: 1 to 64 numbers from 0 to 31. For AUDIO only. */
  readonly waveform?: ReadonlyArray<number> | null | undefined;
};

/** File to be uploaded. */
export type CreateUploadInput = {
  /** Idempotency key of the upload, 1 to 100 visible ASCII characters, such as a UUID. The same key returns the first upload; an upload that was cancelled or has expired needs another key. */
  readonly clientUploadId: string | number;
  /** The file's name: one line of at most 255 visible characters, without slashes, and without a dot or blank at its end. Required for a FILE. */
  readonly fileName?: string | null | undefined;
  /** Use of the file. */
  readonly kind: UploadKind;
  /** Media type such as image/jpeg, one of UploadLimit.mimeTypes. The content is checked against its kind. */
  readonly mimeType: string;
  /** SHA-256 of the file in 64 hexadecimal digits. A file with another one is refused. */
  readonly sha256?: string | null | undefined;
  /** Exact size in bytes, from 1 to UploadLimit.maxBytes. */
  readonly size: number;
};

/** Code that confirms the deletion of the viewer's account. */
export type DeleteAccountInput = {
  /** The six digits of the SMS that sendOtp has sent to the viewer's own number for this purpose. */
  readonly code: string;
  /** As returned by the sendOtp that has sent the code. Absent: the newest code that was requested from the same address. */
  readonly verificationId?: string | number | null | undefined;
};

/** Conversation to delete, for the viewer alone. */
export type DeleteConversationInput = {
  /** Id of one of the viewer's conversations. */
  readonly conversationId: string | number;
};

/** Message to delete, and the scope of the deletion. */
export type DeleteMessageInput = {
  /** Id of a message of the viewer's conversations. */
  readonly messageId: string | number;
  /** Scope of the deletion. */
  readonly scope: DeleteScope;
};

/** Notification to delete. */
export type DeleteNotificationInput = {
  /** The notification's id. */
  readonly notificationId: string | number;
};

/** Scope of a deletion. */
export type DeleteScope =
  /** For both people. A tombstone without content stays. */
  | 'EVERYONE'
  /** For the viewer alone, on all of the viewer's devices. */
  | 'ME';

/** Message to change, and its new text. */
export type EditMessageInput = {
  /** The new text, with the limits of sendMessage. Null or empty removes the caption of media. */
  readonly body?: string | null | undefined;
  /** Id of one of the viewer's messages. */
  readonly messageId: string | number;
};

/** Registration at Firebase Cloud Messaging. */
export type FcmInput = {
  /** Registration token of the app. */
  readonly token: string;
};

/** The viewer's delivery watermark. */
export type MarkDeliveredInput = {
  /** Id of one of the viewer's conversations. */
  readonly conversationId: string | number;
  /** All messages up to and including this sequence. */
  readonly sequence: number;
};

/** Notification to mark as read. */
export type MarkNotificationReadInput = {
  /** The notification's id. */
  readonly notificationId: string | number;
};

/** The viewer's read watermark. */
export type MarkReadInput = {
  /** Id of one of the viewer's conversations. */
  readonly conversationId: string | number;
  /** All messages up to and including this sequence. Absent: all messages. */
  readonly sequence?: number | null | undefined;
};

/** Media of a message: an upload, a file at an https URL, or a location. */
export type MediaInput = {
  /** Playing time in milliseconds. */
  readonly durationMs?: number | null | undefined;
  /** The file's name: one line of at most 255 visible characters, without slashes, and without a dot or blank at its end. Required for a FILE that is no upload. */
  readonly fileName?: string | null | undefined;
  /** In pixels. */
  readonly height?: number | null | undefined;
  /** From -90 to 90. Required for a LOCATION, refused for other types. */
  readonly latitude?: number | null | undefined;
  /** From -180 to 180. Required for a LOCATION, refused for other types. */
  readonly longitude?: number | null | undefined;
  /** Media type such as image/jpeg, or audio/ogg; codecs=opus. It must match the message's type. */
  readonly mimeType?: string | null | undefined;
  /** Size in bytes. */
  readonly size?: number | null | undefined;
  /** Id of a READY upload of the viewer's, of the kind of the message's type, that nothing else uses. With it every other field is refused. */
  readonly uploadId?: string | number | null | undefined;
  /** A complete https URL without credentials, at most 2048 characters; stored in the form of the URL standard. Required except for an upload or a LOCATION. */
  readonly url?: string | null | undefined;
  /** In pixels. */
  readonly width?: number | null | undefined;
};

/** Delivery status of a message. */
export type MessageStatus =
  /** Delivered to a device of the recipient. */
  | 'DELIVERED'
  /** Read by the recipient. */
  | 'READ'
  /** Stored by the server. */
  | 'SENT';

/** Type of a message's content. */
export type MessageType =
  /** A sound or a voice message. */
  | 'AUDIO'
  /** Any file. */
  | 'FILE'
  /** A picture, with an optional caption. */
  | 'IMAGE'
  /** A location. */
  | 'LOCATION'
  /** A text. */
  | 'TEXT'
  /** A video. */
  | 'VIDEO';

/** Conversation to mute, and the end of the mute. */
export type MuteConversationInput = {
  /** Id of one of the viewer's conversations. */
  readonly conversationId: string | number;
  /** False unmutes it. */
  readonly muted?: boolean | null | undefined;
  /** A time in the future. Absent: without an end. */
  readonly until?: string | null | undefined;
};

/** Loudness of the pushes of a conversation. A mute has precedence: a muted one has no notifications. */
export type NotificationLevel =
  /** Pushes with a sound, as far as the person's settings allow. */
  | 'ALL'
  /** No pushes. Messages still create notifications. */
  | 'NONE'
  /** Pushes without a sound. */
  | 'SILENT';

/** Type of a notification. */
export type NotificationType =
  /** A person has added the viewer to their contacts. */
  | 'CONTACT'
  /** Messages arrived while none of the viewer's devices was in use: connected and ONLINE. */
  | 'MESSAGE'
  /** A device has signed in to the viewer's account. */
  | 'NEW_LOGIN'
  /** A session of the viewer was closed, because its tokens may have been copied. */
  | 'SECURITY'
  /** A message from the operators of the service. */
  | 'SYSTEM';

/** Person to open a conversation with. */
export type OpenConversationInput = {
  /** The other person's id; not one's own. */
  readonly userId: string | number;
};

/** Purpose of a code. The SMS names it, and the code is valid for nothing else. */
export type OtpPurpose =
  /** For deleteAccount, and only to the signed-in person's own number. */
  | 'DELETE_ACCOUNT'
  /** For verifyOtp. */
  | 'SIGN_IN';

/** Conversation to pin. */
export type PinConversationInput = {
  /** Id of one of the viewer's conversations. */
  readonly conversationId: string | number;
  /** False unpins it. */
  readonly pinned?: boolean | null | undefined;
};

/** Presence of a person's most active device. */
export type PresenceStatus =
  /** A device is connected, but not in use. */
  | 'AWAY'
  /** No device is connected, or the viewer cannot see it. */
  | 'OFFLINE'
  /** A device is connected. */
  | 'ONLINE';

/** Push service of a device. */
export type PushKind =
  /** Apple Push Notification service, of iOS apps. */
  | 'APNS'
  /** Firebase Cloud Messaging, of Android apps. */
  | 'FCM'
  /** Web Push, of browsers. */
  | 'WEB';

/** Words of messages that pushes may have, as far as the server sends previews at all. */
export type PushPreview =
  /** The sender's name. */
  | 'NAME'
  /** None: pushes have ids and counts alone. */
  | 'NONE'
  /** The sender's name and the text, cut to 120 characters. */
  | 'TEXT';

/** Daily hours in which messages are not pushed, overnight if `from` is after `to`. */
export type QuietHoursInput = {
  /** Begin, to the minute. */
  readonly from: string;
  /** Name of the IANA time zone database, such as Europe/Berlin. */
  readonly timeZone: string;
  /** End, to the minute; not equal to the begin. */
  readonly to: string;
};

/** The newest refresh token of a session. */
export type RefreshTokensInput = {
  /** As returned by verifyOtp or refreshTokens. */
  readonly refreshToken: string;
};

/** Address of a device: exactly one of `web`, `fcm` and `apns`. */
export type RegisterPushDeviceInput = {
  /** Token of Apple Push Notification service. */
  readonly apns?: ApnsInput | null | undefined;
  /** Token of Firebase Cloud Messaging. */
  readonly fcm?: FcmInput | null | undefined;
  /** Language of the device, a BCP 47 tag such as de-AT. */
  readonly locale?: string | null | undefined;
  /** Subscription of a browser. */
  readonly web?: WebPushInput | null | undefined;
};

/** Contact to remove. */
export type RemoveContactInput = {
  /** Id of one of the viewer's contacts. */
  readonly contactId: string | number;
};

/** Device that gets no more pushes. */
export type RemovePushDeviceInput = {
  /** The device's id. */
  readonly deviceId: string | number;
};

/** Reaction to remove. */
export type RemoveReactionInput = {
  /** The emoji of the viewer's reaction. */
  readonly emoji: string;
  /** Id of a message of the viewer's conversations. */
  readonly messageId: string | number;
};

/** Session of the viewer to end. */
export type RevokeSessionInput = {
  /** The session's id. */
  readonly sessionId: string | number;
};

/** Content and conversation of the message. */
export type SendMessageInput = {
  /** 1 to 10,000 characters (graphemes), and at most 65,535 bytes in UTF-8; stored unchanged. A text without a visible character is refused. Optional for media. */
  readonly body?: string | null | undefined;
  /** Idempotency key of the message, 1 to 100 visible ASCII characters, such as a UUID. A send with the same key returns the first message, so that a lost answer can be retried at any time. */
  readonly clientMessageId: string | number;
  /** Id of one of the viewer's conversations. */
  readonly conversationId: string | number;
  /** Media of the message. Required for every type except TEXT. */
  readonly media?: MediaInput | null | undefined;
  /** Id of the message of this conversation that it replies to. */
  readonly replyToId?: string | number | null | undefined;
  /** Type of its content. */
  readonly type?: MessageType | null | undefined;
};

/** Number to send a code to, and its purpose. */
export type SendOtpInput = {
  /** ISO 3166 code such as AR, for a number in the national spelling of that country. */
  readonly defaultCountry?: string | null | undefined;
  /** Token that verifyOtp has returned on this device for the number. It proves an earlier sign-in, so that the device can request a code even if others have used up the number's quota. */
  readonly deviceToken?: string | null | undefined;
  /** BCP 47 tag of the language of the SMS, such as de or pt-BR. The server's default text where it has none in that language. */
  readonly locale?: string | null | undefined;
  /** The mobile phone that receives the code. */
  readonly phoneNumber: string;
  /** Purpose of the code. */
  readonly purpose?: OtpPurpose;
};

/** Device to send a test notification to. */
export type SendTestPushInput = {
  /** The device's id. */
  readonly deviceId: string | number;
};

/** Conversation, and the loudness of its pushes. */
export type SetNotificationLevelInput = {
  /** Id of one of the viewer's conversations. */
  readonly conversationId: string | number;
  /** Loudness of its pushes from now on. */
  readonly level: NotificationLevel;
};

/** Presence of the viewer's device. */
export type SetPresenceInput = {
  /** OFFLINE hides this device, also after it reconnects. The status of a person is the highest of all devices. */
  readonly status: PresenceStatus;
};

/** Typing state of the viewer, and its conversation. */
export type SetTypingInput = {
  /** Id of one of the viewer's conversations. */
  readonly conversationId: string | number;
  /** True starts or renews the indicator, for 6 seconds by default; false ends it. */
  readonly isTyping: boolean;
};

/** Person to unblock. */
export type UnblockUserInput = {
  /** The person's id. */
  readonly userId: string | number;
};

/** New values of a contact. Absent values stay unchanged. */
export type UpdateContactInput = {
  /** Id of one of the viewer's contacts. */
  readonly contactId: string | number;
  /** True to mark the contact as a favourite. */
  readonly isFavorite?: boolean | null | undefined;
  /** Name for the contact, 1 to 100 characters. Null: the person's own name. */
  readonly name?: string | null | undefined;
};

/** Changes of the settings of notifications. Absent values stay unchanged. */
export type UpdateNotificationSettingsInput = {
  /** True for the number of unread messages on the app's icon. */
  readonly badge?: boolean | null | undefined;
  /** True for notifications of new contacts. */
  readonly contacts?: boolean | null | undefined;
  /** Words of messages in pushes. More than NONE is refused where the server sends no previews. */
  readonly preview?: PushPreview | null | undefined;
  /** Quiet hours; null for none. */
  readonly quietHours?: QuietHoursInput | null | undefined;
  /** True for a sound. */
  readonly sound?: boolean | null | undefined;
};

/** Changes of the viewer's privacy settings. Absent values stay unchanged. */
export type UpdatePrivacyInput = {
  /** Audience of the viewer's presence and last activity. CONTACTS includes people with whom the viewer has exchanged messages in both directions. With NOBODY the viewer cannot see the last activity of others either. */
  readonly lastSeen?: Audience | null | undefined;
  /** Audience of the viewer's number. People who have added or found the viewer by the number always see it. */
  readonly phoneNumber?: Audience | null | undefined;
  /** True if others can see which messages the viewer has read. False also hides from the viewer which messages others have read. */
  readonly readReceipts?: boolean | null | undefined;
  /** True if others can see that the viewer is typing. */
  readonly typing?: boolean | null | undefined;
};

/** Changes of the viewer's profile. Absent values stay unchanged, null clears a value. */
export type UpdateProfileInput = {
  /** At most 500 characters. */
  readonly about?: string | null | undefined;
  /** 1 to 100 characters. */
  readonly fullName?: string | null | undefined;
  /** Id of a READY upload of the viewer's, of the kind AVATAR. It replaces the picture; excludes `profilePictureUrl`. */
  readonly profilePictureUploadId?: string | number | null | undefined;
  /** An https address of at most 2048 characters. It replaces an uploaded picture. */
  readonly profilePictureUrl?: string | null | undefined;
  /** 3 to 30 letters, digits, dots or underscores, with a letter or digit at both ends and no two dots in a row. Unique: a username that looks like a taken one is refused, such as lan beside Ian. */
  readonly username?: string | null | undefined;
};

/** Use of an uploaded file, which decides the types and sizes that are taken. */
export type UploadKind =
  /** Sound for a message of type AUDIO. */
  | 'AUDIO'
  /** Profile picture. Cut to a square of 512 pixels. */
  | 'AVATAR'
  /** Any file, for a message of type FILE. Stored unchanged. */
  | 'FILE'
  /** Picture for a message of type IMAGE. Stored as WebP, without metadata. */
  | 'IMAGE'
  /** Still picture of a film, for CompleteUploadInput.posterUploadId. */
  | 'POSTER'
  /** Film for a message of type VIDEO. */
  | 'VIDEO';

/** State of an upload. */
export type UploadState =
  /** All parts are stored, and the file is being checked. */
  | 'PROCESSING'
  /** The file is accepted and can be used. */
  | 'READY'
  /** The file was refused and is removed; `refusal` has the reason. */
  | 'REFUSED'
  /** Parts are missing, or completeUpload was not called. */
  | 'WAITING';

/** Reason for which a mutation was refused. All other errors are top-level errors with `extensions.code`. */
export type UserErrorCode =
  /** One of the two people has blocked the other. */
  | 'BLOCKED'
  /** The username is taken, the upload is in use, or a clientMessageId or clientUploadId was reused with other content. */
  | 'CONFLICT'
  /** Visible, but the viewer may not change it. */
  | 'FORBIDDEN'
  /** A value breaks a rule; the message names the rule. */
  | 'INVALID'
  /** The file is broken, not what it claims to be, or harmful. */
  | 'MEDIA_REFUSED'
  /** Absent, or not visible to the viewer; the two cannot be distinguished. */
  | 'NOT_FOUND'
  /** The code has expired; request a new one. */
  | 'OTP_EXPIRED'
  /** The code is wrong, already used, belongs to another request or purpose, or was never sent. */
  | 'OTP_INVALID'
  /** The code was tried too often; request a new one. */
  | 'OTP_TOO_MANY_ATTEMPTS'
  /** The viewer has too many open uploads, or no room for the file. */
  | 'QUOTA_EXCEEDED'
  /** The code was not sent: the number cannot receive messages, or none can be sent at the moment. */
  | 'SMS_FAILED'
  /** The refresh token is unknown, expired or revoked: sign in again. */
  | 'TOKEN_INVALID'
  /** An old refresh token was used again, and its session is closed: sign in again. */
  | 'TOKEN_REUSED'
  /** The file is larger than its kind may be; the message has the limit. */
  | 'TOO_LARGE'
  /** Past the time limit of an edit, or of a deletion for everyone. */
  | 'TOO_LATE'
  /** The media type is not one of the kind's. */
  | 'UNSUPPORTED_TYPE'
  /** Parts of the upload are missing; `missingParts` has them. */
  | 'UPLOAD_INCOMPLETE'
  /** The upload is not READY: complete it first, or wait until it is checked. */
  | 'UPLOAD_NOT_READY';

/** Code that a phone has received, and the person who signs in with it. */
export type VerifyOtpInput = {
  /** The six digits of the SMS. */
  readonly code: string;
  /** ISO 3166 code such as AR, for a number in the national spelling of that country. */
  readonly defaultCountry?: string | null | undefined;
  /** Name of the device in the list of sessions, at most 100 characters. */
  readonly deviceName?: string | null | undefined;
  /** The person's name, 1 to 100 characters. Used only if the account has no name yet. */
  readonly fullName?: string | null | undefined;
  /** The phone that has received the code. */
  readonly phoneNumber: string;
  /** As returned by the sendOtp that has sent the code. Absent: the newest code that was requested from the same address. */
  readonly verificationId?: string | number | null | undefined;
};

/** Subscription of a browser, as PushSubscription.toJSON() returns it. */
export type WebPushInput = {
  /** Authentication secret: 16 bytes, in base64url. */
  readonly auth: string;
  /** Address at the browser's push service. */
  readonly endpoint: string;
  /** Public key: a P-256 point of 65 bytes, in base64url. */
  readonly p256dh: string;
};

export type DeleteAccountMutationVariables = Exact<{
  input: DeleteAccountInput;
}>;


export type DeleteAccountMutation = { readonly deleteAccount: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type UpdatePrivacyMutationVariables = Exact<{
  input: UpdatePrivacyInput;
}>;


export type UpdatePrivacyMutation = { readonly updatePrivacy: { readonly viewer: { readonly id: string, readonly phoneNumber: string, readonly user: { readonly about: string | null, readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly privacy: { readonly lastSeen: Audience, readonly phoneNumber: Audience, readonly readReceipts: boolean, readonly typing: boolean } } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { readonly updateProfile: { readonly viewer: { readonly id: string, readonly phoneNumber: string, readonly user: { readonly about: string | null, readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly privacy: { readonly lastSeen: Audience, readonly phoneNumber: Audience, readonly readReceipts: boolean, readonly typing: boolean } } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type LoginHistoryQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type LoginHistoryQuery = { readonly viewer: { readonly id: string, readonly loginHistory: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly successful: boolean, readonly failureReason: string | null, readonly ipAddress: string | null, readonly userAgent: string | null, readonly createdAt: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } } };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { readonly logout: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type RefreshTokensMutationVariables = Exact<{
  input: RefreshTokensInput;
}>;


export type RefreshTokensMutation = { readonly refreshTokens: { readonly tokens: { readonly accessToken: string, readonly refreshToken: string, readonly accessTokenExpiresAt: string, readonly refreshTokenExpiresAt: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type RevokeOtherSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type RevokeOtherSessionsMutation = { readonly revokeOtherSessions: { readonly revokedCount: number | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type RevokeSessionMutationVariables = Exact<{
  input: RevokeSessionInput;
}>;


export type RevokeSessionMutation = { readonly revokeSession: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type SendOtpMutationVariables = Exact<{
  input: SendOtpInput;
}>;


export type SendOtpMutation = { readonly sendOtp: { readonly verificationId: string | null, readonly expiresAt: string | null, readonly resendAt: string | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { readonly viewer: { readonly id: string, readonly sessions: ReadonlyArray<{ readonly id: string, readonly deviceName: string | null, readonly ipAddress: string | null, readonly userAgent: string | null, readonly isCurrent: boolean, readonly isOnline: boolean, readonly createdAt: string, readonly lastActivityAt: string, readonly expiresAt: string }> } };

export type VerifyOtpMutationVariables = Exact<{
  input: VerifyOtpInput;
}>;


export type VerifyOtpMutation = { readonly verifyOtp: { readonly isNewUser: boolean | null, readonly deviceToken: string | null, readonly tokens: { readonly accessToken: string, readonly refreshToken: string, readonly accessTokenExpiresAt: string, readonly refreshTokenExpiresAt: string } | null, readonly viewer: { readonly eventCursor: string, readonly id: string, readonly phoneNumber: string, readonly user: { readonly about: string | null, readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly privacy: { readonly lastSeen: Audience, readonly phoneNumber: Audience, readonly readReceipts: boolean, readonly typing: boolean } } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type ViewerQueryVariables = Exact<{
  loginHistoryFirst?: number | null | undefined;
  loginHistoryAfter?: string | null | undefined;
}>;


export type ViewerQuery = { readonly viewer: { readonly eventCursor: string, readonly unreadMessageCount: number, readonly id: string, readonly phoneNumber: string, readonly user: { readonly createdAt: string, readonly about: string | null, readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly sessions: ReadonlyArray<{ readonly id: string, readonly deviceName: string | null, readonly ipAddress: string | null, readonly userAgent: string | null, readonly isCurrent: boolean, readonly isOnline: boolean, readonly createdAt: string, readonly lastActivityAt: string, readonly expiresAt: string }>, readonly loginHistory: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly successful: boolean, readonly failureReason: string | null, readonly ipAddress: string | null, readonly userAgent: string | null, readonly createdAt: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } }, readonly privacy: { readonly lastSeen: Audience, readonly phoneNumber: Audience, readonly readReceipts: boolean, readonly typing: boolean } } };

export type ViewerProfileQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerProfileQuery = { readonly viewer: { readonly id: string, readonly phoneNumber: string, readonly user: { readonly about: string | null, readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly privacy: { readonly lastSeen: Audience, readonly phoneNumber: Audience, readonly readReceipts: boolean, readonly typing: boolean } } };

export type TokensFragment = { readonly accessToken: string, readonly refreshToken: string, readonly accessTokenExpiresAt: string, readonly refreshTokenExpiresAt: string };

export type ViewerRowFragment = { readonly id: string, readonly phoneNumber: string, readonly user: { readonly about: string | null, readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly privacy: { readonly lastSeen: Audience, readonly phoneNumber: Audience, readonly readReceipts: boolean, readonly typing: boolean } };

export type SessionRowFragment = { readonly id: string, readonly deviceName: string | null, readonly ipAddress: string | null, readonly userAgent: string | null, readonly isCurrent: boolean, readonly isOnline: boolean, readonly createdAt: string, readonly lastActivityAt: string, readonly expiresAt: string };

export type LoginAttemptRowFragment = { readonly id: string, readonly successful: boolean, readonly failureReason: string | null, readonly ipAddress: string | null, readonly userAgent: string | null, readonly createdAt: string };

export type AddContactMutationVariables = Exact<{
  input: AddContactInput;
}>;


export type AddContactMutation = { readonly addContact: { readonly contact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type BlockUserMutationVariables = Exact<{
  input: BlockUserInput;
}>;


export type BlockUserMutation = { readonly blockUser: { readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type BlockedUsersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type BlockedUsersQuery = { readonly blockedUsers: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type ContactsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  search?: string | null | undefined;
  favorite?: boolean | null | undefined;
}>;


export type ContactsQuery = { readonly contacts: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type RemoveContactMutationVariables = Exact<{
  input: RemoveContactInput;
}>;


export type RemoveContactMutation = { readonly removeContact: { readonly removedContactId: string | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type UnblockUserMutationVariables = Exact<{
  input: UnblockUserInput;
}>;


export type UnblockUserMutation = { readonly unblockUser: { readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type UpdateContactMutationVariables = Exact<{
  input: UpdateContactInput;
}>;


export type UpdateContactMutation = { readonly updateContact: { readonly contact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type UserByPhoneNumberQueryVariables = Exact<{
  phoneNumber: string;
  defaultCountry?: string | null | undefined;
}>;


export type UserByPhoneNumberQuery = { readonly userByPhoneNumber: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } | null };

export type ContactRowFragment = { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } };

export type ArchiveConversationMutationVariables = Exact<{
  input: ArchiveConversationInput;
}>;


export type ArchiveConversationMutation = { readonly archiveConversation: { readonly conversation: { readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type ConversationQueryVariables = Exact<{
  id: string | number;
}>;


export type ConversationQuery = { readonly conversation: { readonly lastMessageAt: string | null, readonly peerIsTyping: boolean, readonly createdAt: string, readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } | null };

export type ConversationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  archived?: boolean | null | undefined;
  unread?: boolean | null | undefined;
}>;


export type ConversationsQuery = { readonly conversations: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type ConversationsByIdQueryVariables = Exact<{
  ids: ReadonlyArray<string | number> | string | number;
}>;


export type ConversationsByIdQuery = { readonly conversationsById: ReadonlyArray<{ readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } | null> };

export type DeleteConversationMutationVariables = Exact<{
  input: DeleteConversationInput;
}>;


export type DeleteConversationMutation = { readonly deleteConversation: { readonly deletedConversationId: string | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type HistoryQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  afterSequence?: number | null | undefined;
  beforeSequence?: number | null | undefined;
}>;


export type HistoryQuery = { readonly conversation: { readonly id: string, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly messages: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } } | null };

export type MuteConversationMutationVariables = Exact<{
  input: MuteConversationInput;
}>;


export type MuteConversationMutation = { readonly muteConversation: { readonly conversation: { readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type OpenConversationMutationVariables = Exact<{
  input: OpenConversationInput;
}>;


export type OpenConversationMutation = { readonly openConversation: { readonly created: boolean | null, readonly conversation: { readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type PinConversationMutationVariables = Exact<{
  input: PinConversationInput;
}>;


export type PinConversationMutation = { readonly pinConversation: { readonly conversation: { readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type SetNotificationLevelMutationVariables = Exact<{
  input: SetNotificationLevelInput;
}>;


export type SetNotificationLevelMutation = { readonly setNotificationLevel: { readonly conversation: { readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type ConversationRowFragment = { readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null };

export type ConversationMarksFragment = { readonly id: string, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number };

export type EventCursorQueryVariables = Exact<{ [key: string]: never; }>;


export type EventCursorQuery = { readonly viewer: { readonly id: string, readonly eventCursor: string } };

export type EventPageQueryVariables = Exact<{
  after: string;
  first?: number | null | undefined;
}>;


export type EventPageQuery = { readonly events: { readonly cursor: string, readonly hasMore: boolean, readonly resyncRequired: boolean, readonly events: ReadonlyArray<
      | { readonly __typename: 'ContactChanged', readonly cursor: string, readonly occurredAt: string, readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } }
      | { readonly __typename: 'ConversationChanged', readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } }
      | { readonly __typename: 'ConversationDeleted', readonly conversationId: string, readonly cursor: string, readonly occurredAt: string }
      | { readonly __typename: 'MessageDeleted', readonly scope: DeleteScope, readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
      | { readonly __typename: 'MessageEdited', readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
      | { readonly __typename: 'MessageSent', readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
      | { readonly __typename: 'MessagesDelivered', readonly upToSequence: number, readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string }, readonly user: { readonly id: string } }
      | { readonly __typename: 'MessagesRead', readonly upToSequence: number, readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string }, readonly user: { readonly id: string } }
      | { readonly __typename: 'NotificationChanged', readonly cursor: string, readonly occurredAt: string, readonly notification: { readonly id: string, readonly type: NotificationType, readonly title: string, readonly body: string | null, readonly messageCount: number, readonly readAt: string | null, readonly deletedAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly actor: { readonly id: string } | null, readonly conversation: { readonly id: string } | null, readonly message: { readonly id: string } | null } }
      | { readonly __typename: 'NotificationSettingsChanged', readonly cursor: string, readonly occurredAt: string, readonly settings: { readonly preview: PushPreview, readonly sound: boolean, readonly badge: boolean, readonly contacts: boolean, readonly quietHours: { readonly from: string, readonly to: string, readonly timeZone: string, readonly isQuietNow: boolean } | null } }
      | { readonly __typename: 'ProfileChanged', readonly cursor: string, readonly occurredAt: string, readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } }
      | { readonly __typename: 'PushDevicesChanged', readonly cursor: string, readonly occurredAt: string, readonly devices: ReadonlyArray<{ readonly id: string }> }
      | { readonly __typename: 'ReactionsChanged', readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
      | { readonly __typename: 'ResyncRequired', readonly cursor: string, readonly occurredAt: string }
      | { readonly __typename: 'StreamReady', readonly cursor: string, readonly occurredAt: string }
      | { readonly __typename: 'UploadChanged', readonly cursor: string, readonly occurredAt: string, readonly upload: { readonly id: string, readonly kind: UploadKind, readonly size: number, readonly state: UploadState, readonly expiresAt: string, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly expiresAt: string | null, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly latitude: number | null, readonly longitude: number | null, readonly thumbhash: string | null, readonly waveform: ReadonlyArray<number> | null, readonly isExternal: boolean } | null, readonly refusal: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null } | null } }
    > } };

export type EventsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type EventsSubscription = { readonly events:
    | { readonly __typename: 'ContactChanged', readonly cursor: string, readonly occurredAt: string, readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } }
    | { readonly __typename: 'ConversationChanged', readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } }
    | { readonly __typename: 'ConversationDeleted', readonly conversationId: string, readonly cursor: string, readonly occurredAt: string }
    | { readonly __typename: 'MessageDeleted', readonly scope: DeleteScope, readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
    | { readonly __typename: 'MessageEdited', readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
    | { readonly __typename: 'MessageSent', readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
    | { readonly __typename: 'MessagesDelivered', readonly upToSequence: number, readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string }, readonly user: { readonly id: string } }
    | { readonly __typename: 'MessagesRead', readonly upToSequence: number, readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string }, readonly user: { readonly id: string } }
    | { readonly __typename: 'NotificationChanged', readonly cursor: string, readonly occurredAt: string, readonly notification: { readonly id: string, readonly type: NotificationType, readonly title: string, readonly body: string | null, readonly messageCount: number, readonly readAt: string | null, readonly deletedAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly actor: { readonly id: string } | null, readonly conversation: { readonly id: string } | null, readonly message: { readonly id: string } | null } }
    | { readonly __typename: 'NotificationSettingsChanged', readonly cursor: string, readonly occurredAt: string, readonly settings: { readonly preview: PushPreview, readonly sound: boolean, readonly badge: boolean, readonly contacts: boolean, readonly quietHours: { readonly from: string, readonly to: string, readonly timeZone: string, readonly isQuietNow: boolean } | null } }
    | { readonly __typename: 'ProfileChanged', readonly cursor: string, readonly occurredAt: string, readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } }
    | { readonly __typename: 'PushDevicesChanged', readonly cursor: string, readonly occurredAt: string, readonly devices: ReadonlyArray<{ readonly id: string }> }
    | { readonly __typename: 'ReactionsChanged', readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
    | { readonly __typename: 'ResyncRequired', readonly cursor: string, readonly occurredAt: string }
    | { readonly __typename: 'StreamReady', readonly cursor: string, readonly occurredAt: string }
    | { readonly __typename: 'UploadChanged', readonly cursor: string, readonly occurredAt: string, readonly upload: { readonly id: string, readonly kind: UploadKind, readonly size: number, readonly state: UploadState, readonly expiresAt: string, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly expiresAt: string | null, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly latitude: number | null, readonly longitude: number | null, readonly thumbhash: string | null, readonly waveform: ReadonlyArray<number> | null, readonly isExternal: boolean } | null, readonly refusal: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null } | null } }
   };

export type MessageChangedSubscriptionVariables = Exact<{
  conversationId?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type MessageChangedSubscription = { readonly messageChanged:
    | { readonly __typename: 'MessageDeleted', readonly scope: DeleteScope, readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
    | { readonly __typename: 'MessageEdited', readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
    | { readonly __typename: 'MessageSent', readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
    | { readonly __typename: 'MessagesDelivered', readonly upToSequence: number, readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string }, readonly user: { readonly id: string } }
    | { readonly __typename: 'MessagesRead', readonly upToSequence: number, readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string }, readonly user: { readonly id: string } }
    | { readonly __typename: 'ReactionsChanged', readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }
    | { readonly __typename: 'ResyncRequired', readonly cursor: string, readonly occurredAt: string }
    | { readonly __typename: 'StreamReady', readonly cursor: string, readonly occurredAt: string }
   };

type EventDetails_ContactChanged_Fragment = { readonly __typename: 'ContactChanged', readonly cursor: string, readonly occurredAt: string, readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } };

type EventDetails_ConversationChanged_Fragment = { readonly __typename: 'ConversationChanged', readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } };

type EventDetails_ConversationDeleted_Fragment = { readonly __typename: 'ConversationDeleted', readonly conversationId: string, readonly cursor: string, readonly occurredAt: string };

type EventDetails_MessageDeleted_Fragment = { readonly __typename: 'MessageDeleted', readonly scope: DeleteScope, readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } };

type EventDetails_MessageEdited_Fragment = { readonly __typename: 'MessageEdited', readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } };

type EventDetails_MessageSent_Fragment = { readonly __typename: 'MessageSent', readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } };

type EventDetails_MessagesDelivered_Fragment = { readonly __typename: 'MessagesDelivered', readonly upToSequence: number, readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string }, readonly user: { readonly id: string } };

type EventDetails_MessagesRead_Fragment = { readonly __typename: 'MessagesRead', readonly upToSequence: number, readonly unreadCount: number, readonly cursor: string, readonly occurredAt: string, readonly conversation: { readonly id: string }, readonly user: { readonly id: string } };

type EventDetails_NotificationChanged_Fragment = { readonly __typename: 'NotificationChanged', readonly cursor: string, readonly occurredAt: string, readonly notification: { readonly id: string, readonly type: NotificationType, readonly title: string, readonly body: string | null, readonly messageCount: number, readonly readAt: string | null, readonly deletedAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly actor: { readonly id: string } | null, readonly conversation: { readonly id: string } | null, readonly message: { readonly id: string } | null } };

type EventDetails_NotificationSettingsChanged_Fragment = { readonly __typename: 'NotificationSettingsChanged', readonly cursor: string, readonly occurredAt: string, readonly settings: { readonly preview: PushPreview, readonly sound: boolean, readonly badge: boolean, readonly contacts: boolean, readonly quietHours: { readonly from: string, readonly to: string, readonly timeZone: string, readonly isQuietNow: boolean } | null } };

type EventDetails_ProfileChanged_Fragment = { readonly __typename: 'ProfileChanged', readonly cursor: string, readonly occurredAt: string, readonly user: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } };

type EventDetails_PushDevicesChanged_Fragment = { readonly __typename: 'PushDevicesChanged', readonly cursor: string, readonly occurredAt: string, readonly devices: ReadonlyArray<{ readonly id: string }> };

type EventDetails_ReactionsChanged_Fragment = { readonly __typename: 'ReactionsChanged', readonly cursor: string, readonly occurredAt: string, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } };

type EventDetails_ResyncRequired_Fragment = { readonly __typename: 'ResyncRequired', readonly cursor: string, readonly occurredAt: string };

type EventDetails_StreamReady_Fragment = { readonly __typename: 'StreamReady', readonly cursor: string, readonly occurredAt: string };

type EventDetails_UploadChanged_Fragment = { readonly __typename: 'UploadChanged', readonly cursor: string, readonly occurredAt: string, readonly upload: { readonly id: string, readonly kind: UploadKind, readonly size: number, readonly state: UploadState, readonly expiresAt: string, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly expiresAt: string | null, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly latitude: number | null, readonly longitude: number | null, readonly thumbhash: string | null, readonly waveform: ReadonlyArray<number> | null, readonly isExternal: boolean } | null, readonly refusal: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null } | null } };

export type EventDetailsFragment =
  | EventDetails_ContactChanged_Fragment
  | EventDetails_ConversationChanged_Fragment
  | EventDetails_ConversationDeleted_Fragment
  | EventDetails_MessageDeleted_Fragment
  | EventDetails_MessageEdited_Fragment
  | EventDetails_MessageSent_Fragment
  | EventDetails_MessagesDelivered_Fragment
  | EventDetails_MessagesRead_Fragment
  | EventDetails_NotificationChanged_Fragment
  | EventDetails_NotificationSettingsChanged_Fragment
  | EventDetails_ProfileChanged_Fragment
  | EventDetails_PushDevicesChanged_Fragment
  | EventDetails_ReactionsChanged_Fragment
  | EventDetails_ResyncRequired_Fragment
  | EventDetails_StreamReady_Fragment
  | EventDetails_UploadChanged_Fragment
;

export type DeleteMessageMutationVariables = Exact<{
  input: DeleteMessageInput;
}>;


export type DeleteMessageMutation = { readonly deleteMessage: { readonly deletedMessageId: string | null, readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type EditMessageMutationVariables = Exact<{
  input: EditMessageInput;
}>;


export type EditMessageMutation = { readonly editMessage: { readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type MarkDeliveredMutationVariables = Exact<{
  input: MarkDeliveredInput;
}>;


export type MarkDeliveredMutation = { readonly markDelivered: { readonly conversation: { readonly id: string, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type MarkReadMutationVariables = Exact<{
  input: MarkReadInput;
}>;


export type MarkReadMutation = { readonly markRead: { readonly conversation: { readonly id: string, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type MessageQueryVariables = Exact<{
  id: string | number;
}>;


export type MessageQuery = { readonly message: { readonly status: MessageStatus, readonly deliveredAt: string | null, readonly readAt: string | null, readonly viewerCanEdit: boolean, readonly viewerCanDeleteForEveryone: boolean, readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null };

export type MessageEditsQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
}>;


export type MessageEditsQuery = { readonly message: { readonly id: string, readonly edits: ReadonlyArray<{ readonly body: string | null, readonly editedAt: string }> } | null };

export type ReceiptsQueryVariables = Exact<{
  id: string | number;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ReceiptsQuery = { readonly conversation: { readonly id: string, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly messages: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly status: MessageStatus, readonly deliveredAt: string | null, readonly readAt: string | null, readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } } | null };

export type SendMessageMutationVariables = Exact<{
  input: SendMessageInput;
}>;


export type SendMessageMutation = { readonly sendMessage: { readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type MessageRowFragment = { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> };

export type DeleteNotificationMutationVariables = Exact<{
  input: DeleteNotificationInput;
}>;


export type DeleteNotificationMutation = { readonly deleteNotification: { readonly deletedNotificationId: string | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type MarkAllNotificationsReadMutationVariables = Exact<{ [key: string]: never; }>;


export type MarkAllNotificationsReadMutation = { readonly markAllNotificationsRead: { readonly markedCount: number | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type MarkNotificationReadMutationVariables = Exact<{
  input: MarkNotificationReadInput;
}>;


export type MarkNotificationReadMutation = { readonly markNotificationRead: { readonly notification: { readonly id: string, readonly type: NotificationType, readonly title: string, readonly body: string | null, readonly messageCount: number, readonly readAt: string | null, readonly deletedAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly actor: { readonly id: string } | null, readonly conversation: { readonly id: string } | null, readonly message: { readonly id: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type NotificationAddedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type NotificationAddedSubscription = { readonly notificationAdded: { readonly id: string, readonly type: NotificationType, readonly title: string, readonly body: string | null, readonly messageCount: number, readonly readAt: string | null, readonly deletedAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly actor: { readonly id: string } | null, readonly conversation: { readonly id: string } | null, readonly message: { readonly id: string } | null } };

export type NotificationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  unreadOnly?: boolean | null | undefined;
}>;


export type NotificationsQuery = { readonly notifications: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly type: NotificationType, readonly title: string, readonly body: string | null, readonly messageCount: number, readonly readAt: string | null, readonly deletedAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly actor: { readonly id: string } | null, readonly conversation: { readonly id: string } | null, readonly message: { readonly id: string } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type UnreadCountsQueryVariables = Exact<{ [key: string]: never; }>;


export type UnreadCountsQuery = { readonly viewer: { readonly id: string, readonly unreadMessageCount: number, readonly unreadNotificationCount: number } };

export type NotificationRowFragment = { readonly id: string, readonly type: NotificationType, readonly title: string, readonly body: string | null, readonly messageCount: number, readonly readAt: string | null, readonly deletedAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly actor: { readonly id: string } | null, readonly conversation: { readonly id: string } | null, readonly message: { readonly id: string } | null };

export type PresenceChangedSubscriptionVariables = Exact<{
  userIds?: ReadonlyArray<string | number> | string | number | null | undefined;
}>;


export type PresenceChangedSubscription = { readonly presenceChanged: { readonly user: { readonly id: string }, readonly presence: { readonly status: PresenceStatus, readonly lastSeenAt: string | null } } };

export type SetPresenceMutationVariables = Exact<{
  input: SetPresenceInput;
}>;


export type SetPresenceMutation = { readonly setPresence: { readonly presence: { readonly status: PresenceStatus, readonly lastSeenAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string }> } | null };

export type SetTypingMutationVariables = Exact<{
  input: SetTypingInput;
}>;


export type SetTypingMutation = { readonly setTyping: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type TypingChangedSubscriptionVariables = Exact<{
  conversationId?: string | number | null | undefined;
}>;


export type TypingChangedSubscription = { readonly typingChanged: { readonly isTyping: boolean, readonly conversation: { readonly id: string }, readonly user: { readonly id: string } } };

export type PushSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type PushSettingsQuery = { readonly viewer: { readonly id: string, readonly webPushKey: string | null, readonly pushDevices: ReadonlyArray<{ readonly id: string, readonly kind: PushKind, readonly registeredAt: string, readonly lastDeliveredAt: string | null, readonly isFailing: boolean, readonly session: { readonly id: string, readonly deviceName: string | null, readonly ipAddress: string | null, readonly userAgent: string | null, readonly isCurrent: boolean, readonly isOnline: boolean, readonly createdAt: string, readonly lastActivityAt: string, readonly expiresAt: string } }>, readonly notificationSettings: { readonly preview: PushPreview, readonly sound: boolean, readonly badge: boolean, readonly contacts: boolean, readonly quietHours: { readonly from: string, readonly to: string, readonly timeZone: string, readonly isQuietNow: boolean } | null } } };

export type RegisterBrowserMutationVariables = Exact<{
  input: RegisterPushDeviceInput;
}>;


export type RegisterBrowserMutation = { readonly registerPushDevice: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type RegisterPushDeviceMutationVariables = Exact<{
  input: RegisterPushDeviceInput;
}>;


export type RegisterPushDeviceMutation = { readonly registerPushDevice: { readonly device: { readonly id: string, readonly kind: PushKind, readonly registeredAt: string, readonly lastDeliveredAt: string | null, readonly isFailing: boolean, readonly session: { readonly id: string, readonly deviceName: string | null, readonly ipAddress: string | null, readonly userAgent: string | null, readonly isCurrent: boolean, readonly isOnline: boolean, readonly createdAt: string, readonly lastActivityAt: string, readonly expiresAt: string } } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type RemovePushDeviceMutationVariables = Exact<{
  input: RemovePushDeviceInput;
}>;


export type RemovePushDeviceMutation = { readonly removePushDevice: { readonly removedDeviceId: string | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type SendTestPushMutationVariables = Exact<{
  input: SendTestPushInput;
}>;


export type SendTestPushMutation = { readonly sendTestPush: { readonly accepted: boolean | null, readonly reason: string | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type UpdateNotificationSettingsMutationVariables = Exact<{
  input: UpdateNotificationSettingsInput;
}>;


export type UpdateNotificationSettingsMutation = { readonly updateNotificationSettings: { readonly settings: { readonly preview: PushPreview, readonly sound: boolean, readonly badge: boolean, readonly contacts: boolean, readonly quietHours: { readonly from: string, readonly to: string, readonly timeZone: string, readonly isQuietNow: boolean } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type PushDeviceRowFragment = { readonly id: string, readonly kind: PushKind, readonly registeredAt: string, readonly lastDeliveredAt: string | null, readonly isFailing: boolean, readonly session: { readonly id: string, readonly deviceName: string | null, readonly ipAddress: string | null, readonly userAgent: string | null, readonly isCurrent: boolean, readonly isOnline: boolean, readonly createdAt: string, readonly lastActivityAt: string, readonly expiresAt: string } };

export type NotificationSettingsRowFragment = { readonly preview: PushPreview, readonly sound: boolean, readonly badge: boolean, readonly contacts: boolean, readonly quietHours: { readonly from: string, readonly to: string, readonly timeZone: string, readonly isQuietNow: boolean } | null };

export type AddReactionMutationVariables = Exact<{
  input: AddReactionInput;
}>;


export type AddReactionMutation = { readonly addReaction: { readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type RemoveReactionMutationVariables = Exact<{
  input: RemoveReactionInput;
}>;


export type RemoveReactionMutation = { readonly removeReaction: { readonly message: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type ConversationScreenQueryVariables = Exact<{
  id: string | number;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ConversationScreenQuery = { readonly conversation: { readonly peerIsTyping: boolean, readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly presence: { readonly status: PresenceStatus, readonly lastSeenAt: string | null }, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly messages: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } | null };

export type InboxQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  archived?: boolean | null | undefined;
}>;


export type InboxQuery = { readonly conversations: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly peerIsTyping: boolean, readonly id: string, readonly activityAt: string, readonly viewerHasArchived: boolean, readonly viewerHasPinned: boolean, readonly viewerMutedUntil: string | null, readonly viewerNotificationLevel: NotificationLevel, readonly unreadCount: number, readonly viewerReadSequence: number, readonly peerDeliveredSequence: number, readonly peerReadSequence: number, readonly peer: { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly presence: { readonly status: PresenceStatus, readonly lastSeenAt: string | null }, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null }, readonly lastMessage: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type SearchMessagesQueryVariables = Exact<{
  query: string;
  conversationId?: string | number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SearchMessagesQuery = { readonly searchMessages: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly sequence: number, readonly clientMessageId: string | null, readonly type: MessageType, readonly body: string | null, readonly sentAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly editableUntil: string | null, readonly deletableUntil: string | null, readonly conversation: { readonly id: string }, readonly sender: { readonly id: string }, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly thumbhash: string | null, readonly expiresAt: string | null, readonly isExternal: boolean, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly waveform: ReadonlyArray<number> | null, readonly latitude: number | null, readonly longitude: number | null } | null, readonly replyTo: { readonly id: string, readonly sequence: number, readonly type: MessageType, readonly body: string | null, readonly deletedAt: string | null, readonly sender: { readonly id: string } } | null, readonly reactions: ReadonlyArray<{ readonly emoji: string, readonly reactedAt: string, readonly user: { readonly id: string } }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type ServiceQueryVariables = Exact<{ [key: string]: never; }>;


export type ServiceQuery = { readonly service: { readonly name: string, readonly version: string, readonly pushKey: string | null, readonly maxUploadBytes: number | null, readonly editWindowMinutes: number, readonly testPeople: ReadonlyArray<{ readonly phoneNumber: string, readonly code: string, readonly fullName: string }> } };

export type CancelUploadMutationVariables = Exact<{
  input: CancelUploadInput;
}>;


export type CancelUploadMutation = { readonly cancelUpload: { readonly cancelledUploadId: string | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type CompleteUploadMutationVariables = Exact<{
  input: CompleteUploadInput;
}>;


export type CompleteUploadMutation = { readonly completeUpload: { readonly upload: { readonly id: string, readonly kind: UploadKind, readonly size: number, readonly state: UploadState, readonly expiresAt: string, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly expiresAt: string | null, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly latitude: number | null, readonly longitude: number | null, readonly thumbhash: string | null, readonly waveform: ReadonlyArray<number> | null, readonly isExternal: boolean } | null, readonly refusal: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type CreateUploadMutationVariables = Exact<{
  input: CreateUploadInput;
  parts?: number | null | undefined;
}>;


export type CreateUploadMutation = { readonly createUpload: { readonly upload: { readonly id: string, readonly kind: UploadKind, readonly size: number, readonly state: UploadState, readonly expiresAt: string, readonly receivedBytes: number, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly expiresAt: string | null, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly latitude: number | null, readonly longitude: number | null, readonly thumbhash: string | null, readonly waveform: ReadonlyArray<number> | null, readonly isExternal: boolean } | null, readonly refusal: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null } | null, readonly missingParts: ReadonlyArray<{ readonly number: number, readonly offset: number, readonly size: number, readonly url: string, readonly method: string, readonly headers: ReadonlyArray<{ readonly name: string, readonly value: string }> }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } | null };

export type LimitsQueryVariables = Exact<{ [key: string]: never; }>;


export type LimitsQuery = { readonly limits: { readonly partBytes: number, readonly uploads: ReadonlyArray<{ readonly kind: UploadKind, readonly maxBytes: number, readonly mimeTypes: ReadonlyArray<string> }> } };

export type StorageQueryVariables = Exact<{ [key: string]: never; }>;


export type StorageQuery = { readonly viewer: { readonly id: string, readonly storage: { readonly usedBytes: number, readonly quotaBytes: number } } };

export type UploadQueryVariables = Exact<{
  id: string | number;
  parts?: number | null | undefined;
}>;


export type UploadQuery = { readonly upload: { readonly id: string, readonly kind: UploadKind, readonly size: number, readonly state: UploadState, readonly expiresAt: string, readonly receivedBytes: number, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly expiresAt: string | null, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly latitude: number | null, readonly longitude: number | null, readonly thumbhash: string | null, readonly waveform: ReadonlyArray<number> | null, readonly isExternal: boolean } | null, readonly refusal: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null } | null, readonly missingParts: ReadonlyArray<{ readonly number: number, readonly offset: number, readonly size: number, readonly url: string, readonly method: string, readonly headers: ReadonlyArray<{ readonly name: string, readonly value: string }> }> } | null };

export type UploadRowFragment = { readonly id: string, readonly kind: UploadKind, readonly size: number, readonly state: UploadState, readonly expiresAt: string, readonly media: { readonly url: string, readonly thumbnailUrl: string | null, readonly expiresAt: string | null, readonly fileName: string | null, readonly mimeType: string | null, readonly mimeParameters: string | null, readonly size: number | null, readonly width: number | null, readonly height: number | null, readonly durationMs: number | null, readonly latitude: number | null, readonly longitude: number | null, readonly thumbhash: string | null, readonly waveform: ReadonlyArray<number> | null, readonly isExternal: boolean } | null, readonly refusal: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null } | null };

export type UploadPartsFragment = { readonly receivedBytes: number, readonly missingParts: ReadonlyArray<{ readonly number: number, readonly offset: number, readonly size: number, readonly url: string, readonly method: string, readonly headers: ReadonlyArray<{ readonly name: string, readonly value: string }> }> };

export type NodeQueryVariables = Exact<{
  id: string | number;
}>;


export type NodeQuery = { readonly node:
    | { readonly __typename: 'Contact', readonly id: string }
    | { readonly __typename: 'Conversation', readonly id: string }
    | { readonly __typename: 'LoginAttempt', readonly id: string }
    | { readonly __typename: 'Message', readonly id: string }
    | { readonly __typename: 'Notification', readonly id: string }
    | { readonly __typename: 'PushDevice', readonly id: string }
    | { readonly __typename: 'Session', readonly id: string }
    | { readonly __typename: 'Upload', readonly id: string }
    | { readonly __typename: 'User', readonly id: string }
    | { readonly __typename: 'Viewer', readonly id: string }
   | null };

export type UserQueryVariables = Exact<{
  id: string | number;
}>;


export type UserQuery = { readonly user: { readonly about: string | null, readonly createdAt: string, readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly presence: { readonly status: PresenceStatus, readonly lastSeenAt: string | null }, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null } | null };

export type PersonRowFragment = { readonly id: string, readonly fullName: string | null, readonly username: string | null, readonly profilePictureUrl: string | null, readonly phoneNumber: string | null, readonly isDeleted: boolean, readonly viewerHasBlocked: boolean, readonly profilePicture: { readonly url: string, readonly thumbnailUrl: string, readonly thumbhash: string | null, readonly expiresAt: string | null } | null, readonly viewerContact: { readonly id: string, readonly name: string | null, readonly isFavorite: boolean, readonly addedAt: string, readonly user: { readonly id: string } } | null };
