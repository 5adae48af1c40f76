import { Arg, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import type { Message as MessageRow, User as UserRow } from "../../generated/prisma/client.js";
import { type Page, Paged } from "../../graphql/connection.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import { type PromiseOrValue, andThen } from "../../infra/promise-or-value.js";
import { DateTime } from "../../graphql/scalars.js";
import { SelectsOnlyId } from "../../graphql/selection.js";
import { Cost } from "../../graphql/cost-directives.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Anyone, Me } from "../../graphql/signed-in.js";
import { Sheddable } from "../../graphql/sheddable.js";
import { conversationReference } from "../conversations/service.js";
import type { ConversationRow } from "../conversations/store.js";
import { Conversation } from "../conversations/types.js";
import { userReference } from "../users/loader.js";
import { User } from "../users/types.js";
import { findMessage, lastMessageOf, pageOfMessages } from "./history.js";
import { messageByKey } from "./loader.js";
import { mediaOf } from "./media.js";
import { sendMessage } from "./send.js";
import { Media, Message, MessageConnection, SendMessageInput, SendMessagePayload } from "./types.js";

@Resolver(() => Message)
export class MessageResolver {
  @Cost(10)
  @Query(() => Message, {
    nullable: true,
    description: "A message of the viewer's conversations; null if there is none with this id.",
  })
  async message(
    @Me() ctx: SignedIn,
    @Arg("id", () => ID, { description: "The message's id." }) id: string,
  ): Promise<MessageRow | null> {
    return findMessage(ctx, id);
  }

  @Sheddable()
  @LimitedBy("messagesPerUser")
  @Cost(10)
  @Mutation(() => SendMessagePayload, {
    nullable: true,
    description:
      "Sends a message. The answer follows the commit. Idempotent by clientMessageId: a retry is safe at any time.",
  })
  async sendMessage(
    @Me() ctx: SignedIn,
    @Arg("input", () => SendMessageInput, { description: "Message and its conversation." }) input: SendMessageInput,
  ): Promise<Omit<SendMessagePayload, "userErrors">> {
    return { message: await sendMessage(ctx, input) };
  }

  @FieldResolver(() => ID, { description: "Opaque; the same for every viewer." })
  id(@Anyone() ctx: Context, @Root() message: MessageRow): string {
    return toGlobalId(ctx, "Message", message.conversationId, message.seq);
  }

  @FieldResolver(() => Conversation, { description: "Conversation of the message." })
  conversation(
    @Me() ctx: SignedIn,
    @Root() message: MessageRow,
    @SelectsOnlyId() onlyId: boolean,
  ): PromiseOrValue<Pick<ConversationRow, "id">> {
    return conversationReference(ctx, message.conversationId, onlyId);
  }

  @FieldResolver(() => User, { description: "Sender." })
  sender(
    @Me() ctx: SignedIn,
    @Root() message: MessageRow,
    @SelectsOnlyId() onlyId: boolean,
  ): PromiseOrValue<Pick<UserRow, "id">> {
    return userReference(ctx, message.senderId, onlyId);
  }

  @FieldResolver(() => Int, {
    description: "1, 2, 3 … in each conversation, without gaps. Every device shows messages in this order.",
  })
  sequence(@Root() message: MessageRow): number {
    return message.seq;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: "The id that the sender's client has chosen; null for the recipient.",
  })
  clientMessageId(@Me() ctx: SignedIn, @Root() message: MessageRow): string | null {
    return message.senderId === ctx.viewer.userId ? message.clientMessageId : null;
  }

  @FieldResolver(() => Media, {
    nullable: true,
    description: "Media of the message; null for a TEXT, and when deleted.",
  })
  media(@Anyone() ctx: Context, @Root() message: MessageRow): Media | null {
    return mediaOf(ctx, message);
  }

  @FieldResolver(() => Message, {
    nullable: true,
    description: "The message that it replies to; null if it is no reply.",
  })
  replyTo(
    @Me() ctx: SignedIn,
    @Root() { conversationId, replyToSeq: seq }: MessageRow,
  ): PromiseOrValue<MessageRow | null> {
    return seq === null ? null : andThen(messageByKey(ctx).load({ conversationId, seq }), (message) => message ?? null);
  }

  @FieldResolver(() => DateTime, { description: "Time at which the server stored it." })
  sentAt(@Root() message: MessageRow): Date {
    return message.createdAt;
  }
}

@Resolver(() => Conversation)
export class ConversationMessagesResolver {
  @FieldResolver(() => Message, { nullable: true, description: "The newest message that the viewer can see." })
  async lastMessage(@Me() ctx: SignedIn, @Root() conversation: ConversationRow): Promise<MessageRow | null> {
    return lastMessageOf(ctx, conversation);
  }

  @Paged("first", "last")
  @Cost(50)
  @FieldResolver(() => MessageConnection, {
    description: "Messages in the order of their sequence. Without `first` and `last`, the newest 30.",
  })
  async messages(
    @Me() ctx: SignedIn,
    @Root() conversation: ConversationRow,
    @Arg("first", () => Int, {
      nullable: true,
      description: "Number of messages from the beginning of the range, from 1 to 100.",
    })
    first?: number,
    @Arg("after", () => String, { nullable: true, description: "Only messages after this cursor." }) after?: string,
    @Arg("last", () => Int, {
      nullable: true,
      description: "Number of messages from the end of the range, from 1 to 100.",
    })
    last?: number,
    @Arg("before", () => String, { nullable: true, description: "Only messages before this cursor." })
    before?: string,
    @Arg("afterSequence", () => Int, {
      nullable: true,
      description: "Only messages above this sequence.",
    })
    afterSequence?: number,
    @Arg("beforeSequence", () => Int, {
      nullable: true,
      description: "Only messages below this sequence.",
    })
    beforeSequence?: number,
  ): Promise<Page<MessageRow>> {
    return pageOfMessages(ctx, conversation, { first, after, last, before, afterSequence, beforeSequence });
  }
}
