import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { Payload } from "../../graphql/payload.js";
import { DateTime } from "../../graphql/scalars.js";
import { PresenceStatus } from "../../live/ephemeral-event.js";

registerEnumType(PresenceStatus, {
  name: "PresenceStatus",
  description: "Presence of a person's most active device.",
  valuesConfig: {
    ONLINE: { description: "A device is connected." },
    AWAY: { description: "A device is connected, but not in use." },
    OFFLINE: { description: "No device is connected, or the viewer cannot see it." },
  },
});

@ObjectType({ description: "Presence of a person, as far as the viewer can see it." })
export class Presence {
  @Field(() => PresenceStatus, { description: "The present status." })
  status!: PresenceStatus;

  @Field(() => DateTime, {
    nullable: true,
    description: "Time at which the person was last online; null if never, or if the viewer cannot see it.",
  })
  lastSeenAt!: Date | null;
}

@InputType({ description: "Presence of the viewer's device." })
export class SetPresenceInput {
  @Field(() => PresenceStatus, {
    description:
      "OFFLINE hides this device, also after it reconnects. The status of a person is the highest of all devices.",
  })
  status!: PresenceStatus;
}

@ObjectType({ implements: Payload, description: "Result of setPresence." })
export class SetPresencePayload extends Payload {
  @Field(() => Presence, { nullable: true, description: "The viewer's presence over all devices." })
  presence?: Presence;
}

@InputType({ description: "Typing state of the viewer, and its conversation." })
export class SetTypingInput {
  @Field(() => ID, { description: "Id of one of the viewer's conversations." })
  conversationId!: string;

  @Field(() => Boolean, {
    description: "True starts or renews the indicator, for 6 seconds by default; false ends it.",
  })
  isTyping!: boolean;
}

@ObjectType({ implements: Payload, description: "Result of setTyping." })
export class SetTypingPayload extends Payload {}

/** See the schema's text; its row is the ephemeral event of the same name. */
@ObjectType({
  description: "The other person has started or stopped typing. Ephemeral: not in the log, never replayed.",
})
export class TypingChanged {
  @Field(() => Boolean, { description: "True if the person has started typing." })
  isTyping!: boolean;
}

/** See the schema's text; its row is a PresenceUpdate. */
@ObjectType({ description: "The presence of a person has changed. Ephemeral: not in the log, never replayed." })
export class PresenceChanged {}
