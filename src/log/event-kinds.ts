/** Kinds of events about messages and receipts. */
const MESSAGE_EVENT_KINDS = [
  "MessageSent",
  "MessageEdited",
  "MessageDeleted",
  "ReactionsChanged",
  "MessagesDelivered",
  "MessagesRead",
] as const;

export type MessageEventKind = (typeof MESSAGE_EVENT_KINDS)[number];

/** Kinds of events in a user's log: the names of the schema's event types. */
export type EventKind =
  | MessageEventKind
  | "ContactChanged"
  | "ConversationChanged"
  | "ConversationDeleted"
  | "NotificationChanged"
  | "NotificationSettingsChanged"
  | "ProfileChanged"
  | "PushDevicesChanged"
  | "UploadChanged";

const MESSAGE_EVENTS: ReadonlySet<EventKind> = new Set<EventKind>(MESSAGE_EVENT_KINDS);

export function isMessageEvent(kind: EventKind): kind is MessageEventKind {
  return MESSAGE_EVENTS.has(kind);
}
