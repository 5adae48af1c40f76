import { type ClassType, Field, ID, InterfaceType, Int, ObjectType, createUnionType } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import { toCursor } from "../../log/cursor.js";
import { positionOf } from "../../log/position.js";
import type { LoggedEvent } from "../../log/event.js";
import type { EventKind, MessageEventKind } from "../../log/event-kinds.js";
import type { StreamItem, StreamMarker } from "../../live/log-stream.js";
import type {
  MediaObject,
  Message as MessageRow,
  Notification as NotificationRow,
  User as UserRow,
} from "../../generated/prisma/client.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import type { PromiseOrValue } from "../../infra/promise-or-value.js";
import { ListSize } from "../../graphql/cost-directives.js";
import { DateTime } from "../../graphql/scalars.js";
import { SelectsOnlyId } from "../../graphql/selection.js";
import { Anyone, Me } from "../../graphql/signed-in.js";
import type { ConversationRow } from "../conversations/store.js";
import { Conversation } from "../conversations/types.js";
import { DeleteScope, Message } from "../messages/types.js";
import { Notification } from "../notifications/types.js";
import { MAX_PUSH_DEVICES } from "../push/devices/register.js";
import { listPushDevices } from "../push/devices/service.js";
import type { PushDeviceRow } from "../push/devices/store.js";
import { PushDevice } from "../push/devices/types.js";
import { findSettings } from "../push/settings/service.js";
import type { SettingsRow } from "../push/settings/store.js";
import { NotificationSettings } from "../push/settings/types.js";
import { Upload } from "../uploads/types.js";
import { User } from "../users/types.js";
import { actorOf, conversationOf, messageOf, notificationOf, unreadCountOf, uploadOf } from "./event-subjects.js";

/**
 * See the schema's text. Its row is a StreamItem, whose `kind` is the name of its type; the fields are methods, since a
 * row of the log names what the schema shows.
 */
@InterfaceType("Event", {
  description: "Event of the viewer's log, or marker of its stream.",
  resolveType: (event: StreamItem) => event.kind,
})
export abstract class Event {
  readonly kind!: StreamItem["kind"];
  readonly seq!: number;
  readonly createdAt!: Date;
  readonly anchor?: number;

  @Field(() => String, { description: "Opaque. Pass the newest one as `after` to continue from here." })
  cursor(): string {
    return toCursor(positionOf(this));
  }

  @Field(() => DateTime, { description: "Time of the event." })
  occurredAt(): Date {
    return this.createdAt;
  }
}

@ObjectType({
  implements: Event,
  description:
    "All events up to this cursor were sent, and the next ones are live. It acknowledges the subscription, for which graphql-ws has no message.",
})
export class StreamReady extends Event {}

@ObjectType({
  implements: Event,
  description:
    "The log does not have the event of `after`: retention has deleted it, or a restore has undone it. Read the state again, and continue from this cursor.",
})
export class ResyncRequired extends Event {}

/** An event of the log, as opposed to a mark of the stream. */
abstract class Logged extends Event implements LoggedEvent {
  readonly userId!: bigint;
  declare readonly kind: EventKind;
}

@ObjectType()
abstract class AboutMessage extends Logged {
  // The row's own field has the name of the schema's field.
  @Field(() => Message, {
    name: "message",
    description: "The message with its present values; the tombstone of a deleted one.",
  })
  currentMessage(@Me() ctx: SignedIn): PromiseOrValue<MessageRow> {
    return messageOf(ctx, this);
  }
}

const UNREAD_COUNT =
  "Number of the viewer's unread messages in the conversation at the event; of a replayed event, the present number.";

@ObjectType()
abstract class CountsUnread extends AboutMessage {
  // The row's own field has the name of the schema's field.
  @Field(() => Int, { name: "unreadCount", description: UNREAD_COUNT })
  currentUnreadCount(@Me() ctx: SignedIn): PromiseOrValue<number> {
    return unreadCountOf(ctx, this);
  }
}

@ObjectType({ implements: Event, description: "A message was sent by or to the viewer." })
export class MessageSent extends CountsUnread {}

@ObjectType({ implements: Event, description: "The sender has edited the text of a message." })
export class MessageEdited extends AboutMessage {}

@ObjectType({ implements: Event, description: "A message was deleted. Remove its content." })
export class MessageDeleted extends CountsUnread {
  readonly subjectId?: bigint | null;

  @Field(() => DeleteScope, { description: "Deleted for both people, or for the viewer alone." })
  scope(): DeleteScope {
    return this.subjectId === null || this.subjectId === undefined ? DeleteScope.EVERYONE : DeleteScope.ME;
  }
}

@ObjectType({ implements: Event, description: "A reaction to a message was added or removed." })
export class ReactionsChanged extends AboutMessage {}

@ObjectType()
abstract class Receipt extends Logged {
  readonly messageSeq!: number;

  @Field(() => Conversation, { description: "Conversation." })
  conversation(@Me() ctx: SignedIn, @SelectsOnlyId() onlyId: boolean): PromiseOrValue<Pick<ConversationRow, "id">> {
    return conversationOf(ctx, this, onlyId);
  }

  @Field(() => User, { description: "The recipient of the messages." })
  user(@Me() ctx: SignedIn, @SelectsOnlyId() onlyId: boolean): PromiseOrValue<Pick<UserRow, "id">> {
    return actorOf(ctx, this, onlyId);
  }

  @Field(() => Int, { description: "All messages up to and including this sequence." })
  upToSequence(): number {
    return this.messageSeq;
  }
}

@ObjectType({ implements: Event, description: "Messages were delivered to a device of their recipient." })
export class MessagesDelivered extends Receipt {}

@ObjectType({ implements: Event, description: "Messages were read by their recipient." })
export class MessagesRead extends Receipt {
  // The row's own field has the name of the schema's field.
  @Field(() => Int, { name: "unreadCount", description: UNREAD_COUNT })
  currentUnreadCount(@Me() ctx: SignedIn): PromiseOrValue<number> {
    return unreadCountOf(ctx, this);
  }
}

@ObjectType({ implements: Event, description: "A conversation was opened, or the viewer's settings of it changed." })
export class ConversationChanged extends Logged {
  @Field(() => Conversation, { description: "The conversation with its present values." })
  conversation(@Me() ctx: SignedIn, @SelectsOnlyId() onlyId: boolean): PromiseOrValue<Pick<ConversationRow, "id">> {
    return conversationOf(ctx, this, onlyId);
  }
}

@ObjectType({
  implements: Event,
  description: "The viewer has deleted a conversation. Its history is empty for the viewer.",
})
export class ConversationDeleted extends Logged {
  readonly conversationId!: bigint;

  // The row's own field has the name of the schema's field.
  @Field(() => ID, { name: "conversationId", description: "Id of the conversation to remove from the list." })
  deletedId(@Anyone() ctx: Context): string {
    return toGlobalId(ctx, "Conversation", this.conversationId);
  }
}

@ObjectType({
  implements: Event,
  description: "A contact was added, removed, renamed or marked as a favourite, or a person was blocked or unblocked.",
})
export class ContactChanged extends Logged {
  @Field(() => User, { description: "The person with their present values." })
  user(@Me() ctx: SignedIn, @SelectsOnlyId() onlyId: boolean): PromiseOrValue<Pick<UserRow, "id">> {
    return actorOf(ctx, this, onlyId);
  }
}

@ObjectType({
  implements: Event,
  description: "The profile of a person has changed, or the viewer's own profile or privacy settings.",
})
export class ProfileChanged extends Logged {
  @Field(() => User, { description: "The person with their present values." })
  user(@Me() ctx: SignedIn, @SelectsOnlyId() onlyId: boolean): PromiseOrValue<Pick<UserRow, "id">> {
    return actorOf(ctx, this, onlyId);
  }
}

@ObjectType({
  implements: Event,
  description: "A notification was created, counts more messages, or was read or deleted.",
})
export class NotificationChanged extends Logged {
  @Field(() => Notification, { description: "The notification with its present values." })
  notification(@Me() ctx: SignedIn): Promise<NotificationRow> {
    return notificationOf(ctx, this);
  }
}

@ObjectType({
  implements: Event,
  description: "The server has accepted or refused a file that the viewer has uploaded.",
})
export class UploadChanged extends Logged {
  @Field(() => Upload, { description: "The upload with its present values; REFUSED if it is gone." })
  upload(@Me() ctx: SignedIn): Promise<MediaObject> {
    return uploadOf(ctx, this);
  }
}

@ObjectType({
  implements: Event,
  description: "A push device of the viewer was registered or removed, or has moved to another session.",
})
export class PushDevicesChanged extends Logged {
  @ListSize({ assumedSize: MAX_PUSH_DEVICES })
  @Field(() => [PushDevice], { description: "All present push devices of the viewer." })
  devices(@Me() ctx: SignedIn): Promise<PushDeviceRow[]> {
    return listPushDevices(ctx);
  }
}

@ObjectType({ implements: Event, description: "The settings of the viewer's notifications have changed." })
export class NotificationSettingsChanged extends Logged {
  @Field(() => NotificationSettings, { description: "The present settings." })
  settings(@Me() ctx: SignedIn): Promise<SettingsRow> {
    return findSettings(ctx);
  }
}

const MESSAGE_EVENTS: Readonly<Record<MessageEventKind | StreamMarker["kind"], unknown>> = {
  StreamReady,
  ResyncRequired,
  MessageSent,
  MessageEdited,
  MessageDeleted,
  ReactionsChanged,
  MessagesDelivered,
  MessagesRead,
};

const OTHER_EVENTS: Readonly<Record<Exclude<EventKind, MessageEventKind>, unknown>> = {
  ConversationChanged,
  ConversationDeleted,
  ContactChanged,
  ProfileChanged,
  NotificationChanged,
  UploadChanged,
  PushDevicesChanged,
  NotificationSettingsChanged,
};

/** Events of messageChanged. */
export const MessageEvent = createUnionType({
  name: "MessageEvent",
  description: "Event of messages or receipts, or marker of the stream.",
  types: () => Object.values(MESSAGE_EVENTS) as ClassType[],
  resolveType: (event: object) => (event as StreamItem).kind,
});

/** All events: those that no field names are reached through the interface alone. */
export const EVENT_TYPES = Object.values({ ...MESSAGE_EVENTS, ...OTHER_EVENTS }) as ClassType[];

@ObjectType({ description: "Page of the viewer's event log." })
export class EventPage {
  @Field(() => [Event], { description: "The events, in order." })
  events!: StreamItem[];

  @Field(() => String, { description: "Pass it as `after` for the next page." })
  cursor!: string;

  @Field(() => Boolean, { description: "True if the log has more events." })
  hasMore!: boolean;

  @Field(() => Boolean, {
    description:
      "True if the log does not have the event of `after`: read the state again, and continue from `cursor`.",
  })
  resyncRequired!: boolean;
}
