export const notificationsText = {
  empty: "Nothing new",
  emptyHint: "You are told here of messages that came while you were away, and of new sign-ins.",
  failed: "The notifications could not be loaded.",
  markAll: "Mark all as read",
  remove: "Remove",
  unread: "Unread",
  markRead: "Mark as read",
} as const;
