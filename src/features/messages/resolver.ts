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
import { mediaOf } from "./content.js";
import { findMessage, lastMessageOf, pageOfMessages } from "./history.js";
import { messageByKey } from "./loader.js";
import { sendMessage } from "./send.js";
import { Media, Message, MessageConnection, SendMessageInput, SendMessagePayload } from "./types.js";

@Resolver(() => Message)
export class MessageResolver {
  @Cost(10)
  @Query(() => Message, {
    nullable: true,
    description: "A message of the viewer's conversations; null when there is none.",
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
      "Says something. What it answers is on disk; a retry with the same clientMessageId is safe at any time.",
  })
  async sendMessage(
    @Me() ctx: SignedIn,
    @Arg("input", () => SendMessageInput, { description: "Message and its conversation." }) input: SendMessageInput,
  ): Promise<Omit<SendMessagePayload, "userErrors">> {
    return { message: await sendMessage(ctx, input) };
  }

  @FieldResolver(() => ID, { description: "Opaque; the same for everyone who sees the object." })
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

  @FieldResolver(() => Int, { description: "1, 2, 3 … per conversation, without gaps: the order that everyone sees." })
  sequence(@Root() message: MessageRow): number {
    return message.seq;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: "The sender's own id of it, for the sender only; else null.",
  })
  clientMessageId(@Me() ctx: SignedIn, @Root() message: MessageRow): string | null {
    return message.senderId === ctx.viewer.userId ? message.clientMessageId : null;
  }

  @FieldResolver(() => Media, {
    nullable: true,
    description: "Media beside the text; null for text, and when deleted.",
  })
  media(@Root() message: MessageRow): Media | null {
    return mediaOf(message);
  }

  @FieldResolver(() => Message, {
    nullable: true,
    description: "The message that it answers; null when it answers none.",
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
    description: "The messages in the order of their sequence. With neither first nor last, the newest 30.",
  })
  async messages(
    @Me() ctx: SignedIn,
    @Root() conversation: ConversationRow,
    @Arg("first", () => Int, { nullable: true, description: "So many after `after`, from 1 to 100." }) first?: number,
    @Arg("after", () => String, { nullable: true, description: "Only what comes after this cursor." }) after?: string,
    @Arg("last", () => Int, { nullable: true, description: "So many before `before`, from 1 to 100." }) last?: number,
    @Arg("before", () => String, { nullable: true, description: "Only what comes before this cursor." })
    before?: string,
    @Arg("afterSequence", () => Int, {
      nullable: true,
      description: "Like `after`, by sequence: only what is above it.",
    })
    afterSequence?: number,
    @Arg("beforeSequence", () => Int, {
      nullable: true,
      description: "Like `before`, by sequence: only what is below it.",
    })
    beforeSequence?: number,
  ): Promise<Page<MessageRow>> {
    return pageOfMessages(ctx, conversation, { first, after, last, before, afterSequence, beforeSequence });
  }
}
