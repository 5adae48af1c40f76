import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { Message as MessageRow } from "../../generated/prisma/client.js";
import { Payload } from "../../graphql/payload.js";
import { DateTime } from "../../graphql/scalars.js";
import { Message } from "../messages/types.js";

/** Resolved from a ReactionRow. */
@ObjectType({ description: "Reaction of a person to a message." })
export class Reaction {
  @Field(() => String, { description: "One emoji." })
  emoji!: string;

  @Field(() => DateTime, { description: "Time of the reaction." })
  reactedAt!: Date;
}

@InputType({ description: "Reaction to add." })
export class AddReactionInput {
  @Field(() => ID, { description: "Id of a message of the viewer's conversations." })
  messageId!: string;

  @Field(() => String, { description: "Exactly one emoji. A missing variation selector is added." })
  emoji!: string;
}

@ObjectType({ implements: Payload, description: "Result of addReaction." })
export class AddReactionPayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The message with its present reactions; null when refused." })
  message?: MessageRow;
}

@InputType({ description: "Reaction to remove." })
export class RemoveReactionInput {
  @Field(() => ID, { description: "Id of a message of the viewer's conversations." })
  messageId!: string;

  @Field(() => String, { description: "The emoji of the viewer's reaction." })
  emoji!: string;
}

@ObjectType({ implements: Payload, description: "Result of removeReaction." })
export class RemoveReactionPayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The message with its present reactions; null when refused." })
  message?: MessageRow;
}
