
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "Event": [
      "ContactChanged",
      "ConversationChanged",
      "ConversationDeleted",
      "MessageDeleted",
      "MessageEdited",
      "MessageSent",
      "MessagesDelivered",
      "MessagesRead",
      "NotificationChanged",
      "ProfileChanged",
      "ReactionsChanged",
      "ResyncRequired",
      "StreamReady"
    ],
    "MessageEvent": [
      "MessageDeleted",
      "MessageEdited",
      "MessageSent",
      "MessagesDelivered",
      "MessagesRead",
      "ReactionsChanged",
      "ResyncRequired",
      "StreamReady"
    ],
    "Node": [
      "Contact",
      "Conversation",
      "LoginAttempt",
      "Message",
      "Notification",
      "Session",
      "User",
      "Viewer"
    ],
    "Payload": [
      "AddContactPayload",
      "AddReactionPayload",
      "ArchiveConversationPayload",
      "BlockUserPayload",
      "DeleteAccountPayload",
      "DeleteConversationPayload",
      "DeleteMessagePayload",
      "DeleteNotificationPayload",
      "EditMessagePayload",
      "LogoutPayload",
      "MarkAllNotificationsReadPayload",
      "MarkDeliveredPayload",
      "MarkNotificationReadPayload",
      "MarkReadPayload",
      "MuteConversationPayload",
      "OpenConversationPayload",
      "PinConversationPayload",
      "RefreshTokensPayload",
      "RemoveContactPayload",
      "RemoveReactionPayload",
      "RevokeOtherSessionsPayload",
      "RevokeSessionPayload",
      "SendMessagePayload",
      "SendOtpPayload",
      "SetPresencePayload",
      "SetTypingPayload",
      "UnblockUserPayload",
      "UpdateContactPayload",
      "UpdatePrivacyPayload",
      "UpdateProfilePayload",
      "VerifyOtpPayload"
    ]
  }
};
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "Event": [
      "ContactChanged",
      "ConversationChanged",
      "ConversationDeleted",
      "MessageDeleted",
      "MessageEdited",
      "MessageSent",
      "MessagesDelivered",
      "MessagesRead",
      "NotificationChanged",
      "ProfileChanged",
      "ReactionsChanged",
      "ResyncRequired",
      "StreamReady"
    ],
    "MessageEvent": [
      "MessageDeleted",
      "MessageEdited",
      "MessageSent",
      "MessagesDelivered",
      "MessagesRead",
      "ReactionsChanged",
      "ResyncRequired",
      "StreamReady"
    ],
    "Node": [
      "Contact",
      "Conversation",
      "LoginAttempt",
      "Message",
      "Notification",
      "Session",
      "User",
      "Viewer"
    ],
    "Payload": [
      "AddContactPayload",
      "AddReactionPayload",
      "ArchiveConversationPayload",
      "BlockUserPayload",
      "DeleteAccountPayload",
      "DeleteConversationPayload",
      "DeleteMessagePayload",
      "DeleteNotificationPayload",
      "EditMessagePayload",
      "LogoutPayload",
      "MarkAllNotificationsReadPayload",
      "MarkDeliveredPayload",
      "MarkNotificationReadPayload",
      "MarkReadPayload",
      "MuteConversationPayload",
      "OpenConversationPayload",
      "PinConversationPayload",
      "RefreshTokensPayload",
      "RemoveContactPayload",
      "RemoveReactionPayload",
      "RevokeOtherSessionsPayload",
      "RevokeSessionPayload",
      "SendMessagePayload",
      "SendOtpPayload",
      "SetPresencePayload",
      "SetTypingPayload",
      "UnblockUserPayload",
      "UpdateContactPayload",
      "UpdatePrivacyPayload",
      "UpdateProfilePayload",
      "VerifyOtpPayload"
    ]
  }
};
      export default result;
    