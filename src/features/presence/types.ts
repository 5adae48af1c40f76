import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { Payload } from "../../graphql/payload.js";
import { DateTime } from "../../graphql/scalars.js";
import { PresenceStatus } from "../../live/ephemeral-event.js";

registerEnumType(PresenceStatus, {
  name: "PresenceStatus",
  description: "Presence of a person's most active device.",
  valuesConfig: {
    ONLINE: { description: "A device is connected." },
    AWAY: { description: "A device is connected, but nobody looks at it." },
    OFFLINE: { description: "No device is connected, or they do not show it." },
  },
});

@ObjectType({ description: "Presence of a person, as far as they show it to the viewer." })
export class Presence {
  @Field(() => PresenceStatus, { description: "Now." })
  status!: PresenceStatus;

  @Field(() => DateTime, {
    nullable: true,
    description: "Time at which they were last online; null when never, or not shown.",
  })
  lastSeenAt!: Date | null;
}

@InputType({ description: "Presence of the viewer's device." })
export class SetPresenceInput {
  @Field(() => PresenceStatus, {
    description: "OFFLINE hides this device, also when it comes back; the liveliest of all devices counts.",
  })
  status!: PresenceStatus;
}

@ObjectType({ implements: Payload, description: "Result of setPresence." })
export class SetPresencePayload extends Payload {
  @Field(() => Presence, { nullable: true, description: "The viewer's presence, all devices counted." })
  presence?: Presence;
}

@InputType({ description: "Typing state of the viewer, and its conversation." })
export class SetTypingInput {
  @Field(() => ID, { description: "A conversation of the viewer's." })
  conversationId!: string;

  @Field(() => Boolean, { description: "True lasts 6 seconds unless it is said again; false ends it." })
  isTyping!: boolean;
}

@ObjectType({ implements: Payload, description: "Result of setTyping." })
export class SetTypingPayload extends Payload {}

/** See the schema's text; its row is the ephemeral event of the same name. */
@ObjectType({ description: "The other person types, or stopped. A passing state: never in the log, never replayed." })
export class TypingChanged {
  @Field(() => Boolean, { description: "True while they type." })
  isTyping!: boolean;
}

/** See the schema's text; its row is a PresenceUpdate. */
@ObjectType({ description: "Somebody came, went, or is away. A passing state: never in the log, never replayed." })
export class PresenceChanged {}
