import { Field, Int, ObjectType } from "type-graphql";
import { Connection } from "../../graphql/connection.js";
import { Node } from "../../graphql/node.js";
import { DateTime } from "../../graphql/scalars.js";

/** See the schema's text; its row is a ConversationRow. */
@ObjectType({
  implements: Node,
  description: "What two people say to each other, as one of them, the viewer, sees it.",
})
export class Conversation extends Node {
  @Field(() => DateTime, { nullable: true, description: "When the newest message was sent; null before the first." })
  lastMessageAt!: Date | null;

  @Field(() => Int, { description: "The peer's visible messages above the viewer's read mark. It never drifts." })
  unreadCount!: number;

  @Field(() => Int, { description: "The viewer has read up to and including this sequence; 0 when nothing yet." })
  viewerReadSequence!: number;

  @Field(() => Int, {
    description: "The peer has read up to and including this sequence; 0 when nothing yet, or with read receipts off.",
  })
  peerReadSequence!: number;

  @Field(() => Int, { description: "The peer's devices have everything up to and including this sequence." })
  peerDeliveredSequence!: number;

  @Field(() => Boolean, { description: "Whether the viewer has put it out of the list." })
  viewerHasArchived!: boolean;

  @Field(() => Boolean, { description: "Whether the viewer keeps it at the top of the list." })
  viewerHasPinned!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: "The viewer gets no notifications of it until then: null is not muted, the year 9999 is for good.",
  })
  viewerMutedUntil!: Date | null;

  @Field(() => DateTime, { description: "When it was opened." })
  createdAt!: Date;
}

@ObjectType({ description: "One page of the viewer's conversations: pinned first, then by newest activity." })
export class ConversationConnection extends Connection(() => Conversation, "Conversation") {}
