import { type ClassType, Field, ID, InterfaceType, Int, ObjectType, createUnionType } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import { toCursor } from "../../log/cursor.js";
import { positionOf } from "../../log/position.js";
import type { LoggedEvent } from "../../log/event.js";
import type { EventKind, MessageEventKind } from "../../log/event-kinds.js";
import type { StreamItem, StreamMarker } from "../../live/log-stream.js";
import type {
  Message as MessageRow,
  Notification as NotificationRow,
  User as UserRow,
} from "../../generated/prisma/client.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import type { PromiseOrValue } from "../../infra/promise-or-value.js";
import { DateTime } from "../../graphql/scalars.js";
import { SelectsOnlyId } from "../../graphql/selection.js";
import { Anyone, Me } from "../../graphql/signed-in.js";
import type { ConversationRow } from "../conversations/store.js";
import { Conversation } from "../conversations/types.js";
import { DeleteScope, Message } from "../messages/types.js";
import { Notification } from "../notifications/types.js";
import { User } from "../users/types.js";
import { actorOf, conversationOf, messageOf, notificationOf, unreadCountOf } from "./event-subjects.js";

/**
 * See the schema's text. Its row is a StreamItem, whose `kind` is the name of its type; the fields are methods, since a
 * row of the log names what the schema shows.
 */
@InterfaceType("Event", {
  description: "Something that happened, at its place in the viewer's log.",
  resolveType: (event: StreamItem) => event.kind,
})
export abstract class Event {
  readonly kind!: StreamItem["kind"];
  readonly seq!: number;
  readonly createdAt!: Date;
  readonly anchor?: number;

  @Field(() => String, { description: "Opaque; hand the newest one back as `after` to go on from here." })
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
    "The stream listens now, and everything up to its cursor is out: the acknowledgement that graphql-ws itself lacks.",
})
export class StreamReady extends Event {}

@ObjectType({
  implements: Event,
  description:
    "The log does not have the event of `after`: it was deleted, or undone by a restore. Read anew what you show, and go on from this cursor.",
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
    description: "The message as it is now; of a deleted one, its tombstone.",
  })
  currentMessage(@Me() ctx: SignedIn): PromiseOrValue<MessageRow> {
    return messageOf(ctx, this);
  }
}

const UNREAD_COUNT = "The viewer's unread messages of the conversation then; of a replayed event, as of now.";

@ObjectType()
abstract class CountsUnread extends AboutMessage {
  // The row's own field has the name of the schema's field.
  @Field(() => Int, { name: "unreadCount", description: UNREAD_COUNT })
  currentUnreadCount(@Me() ctx: SignedIn): PromiseOrValue<number> {
    return unreadCountOf(ctx, this);
  }
}

@ObjectType({ implements: Event, description: "A message was sent, by the viewer or to them." })
export class MessageSent extends CountsUnread {}

@ObjectType({ implements: Event, description: "The sender has changed what a message says." })
export class MessageEdited extends AboutMessage {}

@ObjectType({ implements: Event, description: "A message was deleted: drop what it said." })
export class MessageDeleted extends CountsUnread {
  readonly subjectId?: bigint | null;

  @Field(() => DeleteScope, { description: "For both people, or for the viewer alone." })
  scope(): DeleteScope {
    return this.subjectId === null || this.subjectId === undefined ? DeleteScope.EVERYONE : DeleteScope.ME;
  }
}

@ObjectType({ implements: Event, description: "Somebody has put an emoji to a message, or taken one away." })
export class ReactionsChanged extends AboutMessage {}

@ObjectType()
abstract class Receipt extends Logged {
  readonly messageSeq!: number;

  @Field(() => Conversation, { description: "Conversation." })
  conversation(@Me() ctx: SignedIn, @SelectsOnlyId() onlyId: boolean): PromiseOrValue<Pick<ConversationRow, "id">> {
    return conversationOf(ctx, this, onlyId);
  }

  @Field(() => User, { description: "The person the messages are for." })
  user(@Me() ctx: SignedIn, @SelectsOnlyId() onlyId: boolean): PromiseOrValue<Pick<UserRow, "id">> {
    return actorOf(ctx, this, onlyId);
  }

  @Field(() => Int, { description: "Everything up to and including this sequence." })
  upToSequence(): number {
    return this.messageSeq;
  }
}

@ObjectType({ implements: Event, description: "Messages have arrived on a device of the person they are for." })
export class MessagesDelivered extends Receipt {}

@ObjectType({ implements: Event, description: "Messages were read by the person they are for." })
export class MessagesRead extends Receipt {
  // The row's own field has the name of the schema's field.
  @Field(() => Int, { name: "unreadCount", description: UNREAD_COUNT })
  currentUnreadCount(@Me() ctx: SignedIn): PromiseOrValue<number> {
    return unreadCountOf(ctx, this);
  }
}

@ObjectType({ implements: Event, description: "A conversation was opened, or the viewer's settings of it changed." })
export class ConversationChanged extends Logged {
  @Field(() => Conversation, { description: "The conversation as it is now." })
  conversation(@Me() ctx: SignedIn, @SelectsOnlyId() onlyId: boolean): PromiseOrValue<Pick<ConversationRow, "id">> {
    return conversationOf(ctx, this, onlyId);
  }
}

@ObjectType({ implements: Event, description: "The viewer has deleted a conversation: its history is empty for them." })
export class ConversationDeleted extends Logged {
  readonly conversationId!: bigint;

  // The row's own field has the name of the schema's field.
  @Field(() => ID, { name: "conversationId", description: "Conversation to take out of the list." })
  deletedId(@Anyone() ctx: Context): string {
    return toGlobalId(ctx, "Conversation", this.conversationId);
  }
}

@ObjectType({
  implements: Event,
  description: "Somebody was put into the viewer's contacts or taken out, renamed, marked, blocked or unblocked.",
})
export class ContactChanged extends Logged {
  @Field(() => User, { description: "The person as they are to the viewer now." })
  user(@Me() ctx: SignedIn, @SelectsOnlyId() onlyId: boolean): PromiseOrValue<Pick<UserRow, "id">> {
    return actorOf(ctx, this, onlyId);
  }
}

@ObjectType({
  implements: Event,
  description: "A person's profile has changed, or of the viewer's own also what they let others know.",
})
export class ProfileChanged extends Logged {
  @Field(() => User, { description: "The person as they are now." })
  user(@Me() ctx: SignedIn, @SelectsOnlyId() onlyId: boolean): PromiseOrValue<Pick<UserRow, "id">> {
    return actorOf(ctx, this, onlyId);
  }
}

@ObjectType({ implements: Event, description: "A notification was made, has counted up, or was read or deleted." })
export class NotificationChanged extends Logged {
  @Field(() => Notification, { description: "The notification as it is now." })
  notification(@Me() ctx: SignedIn): Promise<NotificationRow> {
    return notificationOf(ctx, this);
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
};

/** Events of messageChanged. */
export const MessageEvent = createUnionType({
  name: "MessageEvent",
  description: "Changes of messages, and the markers of their stream.",
  types: () => Object.values(MESSAGE_EVENTS) as ClassType[],
  resolveType: (event: object) => (event as StreamItem).kind,
});

/** All events: those that no field names are reached through the interface alone. */
export const EVENT_TYPES = Object.values({ ...MESSAGE_EVENTS, ...OTHER_EVENTS }) as ClassType[];

@ObjectType({ description: "A page of the viewer's log." })
export class EventPage {
  @Field(() => [Event], { description: "In their order." })
  events!: StreamItem[];

  @Field(() => String, { description: "Hand it back as `after` for what comes next." })
  cursor!: string;

  @Field(() => Boolean, { description: "True if there are more events already." })
  hasMore!: boolean;

  @Field(() => Boolean, {
    description: "`after` is older than the log keeps: read anew what you show, and go on from `cursor`.",
  })
  resyncRequired!: boolean;
}
