import type {
  ContactRowFragment,
  MessageRowFragment,
  PersonRowFragment,
  PresenceChangedSubscription,
  ViewerRowFragment,
} from "./generated/types.js";

// Rows as the server sends and the store keeps them: the fragments of operations/, one for each entity. Dates are
// ISO 8601 texts.

export type {
  Audience,
  ConversationRowFragment as ConversationRow,
  LoginAttemptRowFragment as LoginAttemptRow,
  MessageRowFragment as MessageRow,
  MessageType,
  NotificationRowFragment as NotificationRow,
  NotificationSettingsRowFragment as NotificationSettingsRow,
  PersonRowFragment as PersonRow,
  PushDeviceRowFragment as PushDeviceRow,
  SessionRowFragment as SessionRow,
  ViewerRowFragment as ViewerRow,
} from "./generated/types.js";

export type MediaRow = NonNullable<MessageRowFragment["media"]>;
export type ContactRow = ContactRowFragment & { readonly user: PersonRowFragment };
export type Presence = PresenceChangedSubscription["presenceChanged"]["presence"];
export type PrivacyRow = ViewerRowFragment["privacy"];
