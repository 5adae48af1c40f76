/** What notifications announce in the log of the person notified. */
export const NotificationEventKind = { NotificationChanged: "NotificationChanged" } as const;
