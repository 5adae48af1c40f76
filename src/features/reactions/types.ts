import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { Message as MessageRow } from "../../generated/prisma/client.js";
import { Payload } from "../../graphql/payload.js";
import { DateTime } from "../../graphql/scalars.js";
import { Message } from "../messages/types.js";

/** Resolved from a ReactionRow. */
@ObjectType({ description: "An emoji that somebody has put to a message." })
export class Reaction {
  @Field(() => String, { description: "One emoji." })
  emoji!: string;

  @Field(() => DateTime, { description: "Time." })
  reactedAt!: Date;
}

@InputType({ description: "Emoji to put to a message." })
export class AddReactionInput {
  @Field(() => ID, { description: "A message of the viewer's conversations." })
  messageId!: string;

  @Field(() => String, { description: "Exactly one emoji; without its variation selector it is kept with it." })
  emoji!: string;
}

@ObjectType({ implements: Payload, description: "Result of addReaction." })
export class AddReactionPayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The message with its reactions now; null when refused." })
  message?: MessageRow;
}

@InputType({ description: "Emoji to take away from a message." })
export class RemoveReactionInput {
  @Field(() => ID, { description: "A message of the viewer's conversations." })
  messageId!: string;

  @Field(() => String, { description: "The emoji that the viewer has put there." })
  emoji!: string;
}

@ObjectType({ implements: Payload, description: "Result of removeReaction." })
export class RemoveReactionPayload extends Payload {
  @Field(() => Message, { nullable: true, description: "The message with its reactions now; null when refused." })
  message?: MessageRow;
}
