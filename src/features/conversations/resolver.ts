import { Arg, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import type { User as UserRow } from "../../generated/prisma/client.js";
import { MAX_PAGE_SIZE, PAGE_SIZE, type Page, Paged } from "../../graphql/connection.js";
import { toGlobalId } from "../../graphql/global-ids.js";
import type { PromiseOrValue } from "../../infra/promise-or-value.js";
import { DateTime } from "../../graphql/scalars.js";
import { SelectsOnlyId } from "../../graphql/selection.js";
import { Cost, ListSize } from "../../graphql/cost-directives.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Anyone, Me } from "../../graphql/signed-in.js";
import { userReference } from "../users/loader.js";
import { Viewer } from "../auth/types.js";
import { User } from "../users/types.js";
import { canSeeProfile } from "./profile-access.js";
import {
  ArchiveConversationInput,
  ArchiveConversationPayload,
  Conversation,
  ConversationConnection,
  DeleteConversationInput,
  DeleteConversationPayload,
  MuteConversationInput,
  MuteConversationPayload,
  OpenConversationInput,
  OpenConversationPayload,
  PinConversationInput,
  PinConversationPayload,
} from "./types.js";
import { openConversation } from "./open.js";
import { activityOf, findConversation, findConversations, listConversations } from "./service.js";
import { archiveConversation, deleteConversation, muteConversation, pinConversation } from "./member-settings.js";
import { type ConversationRow, countUnread } from "./store.js";

@Resolver(() => Conversation)
export class ConversationResolver {
  @Cost(10)
  @Query(() => Conversation, {
    nullable: true,
    description: "A conversation of the viewer's; null when there is none, or it is not theirs.",
  })
  async conversation(
    @Me() ctx: SignedIn,
    @Arg("id", () => ID, { description: "The conversation's id." }) id: string,
  ): Promise<ConversationRow | null> {
    return findConversation(ctx, id);
  }

  @Paged("first")
  @Cost(50)
  @Query(() => ConversationConnection, {
    description: "The viewer's conversations in which something was said: pinned first, then by newest activity.",
  })
  async conversations(
    @Me() ctx: SignedIn,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE_SIZE, description: "Page size, from 1 to 100." })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "Go on after this cursor." }) after: string | undefined,
    @Arg("archived", () => Boolean, {
      nullable: true,
      defaultValue: false,
      description: "The archived ones instead of the others.",
    })
    archived: boolean | null,
    @Arg("unread", () => Boolean, {
      nullable: true,
      description: "Only those with unread messages, or only the others.",
    })
    unread: boolean | undefined,
  ): Promise<Page<ConversationRow>> {
    return listConversations(ctx, {
      first,
      after: after ?? undefined,
      archived: archived ?? false,
      unread: unread ?? undefined,
    });
  }

  @ListSize({ assumedSize: MAX_PAGE_SIZE, slicingArguments: ["ids"] })
  @Cost(50)
  @Query(() => [Conversation], {
    nullable: "items",
    description:
      "Conversations of the viewer's, in the order of their ids: null where there is none, or it is not theirs.",
  })
  async conversationsById(
    @Me() ctx: SignedIn,
    @Arg("ids", () => [ID], { description: "The ids of the conversations, at most 100." }) ids: string[],
  ): Promise<(ConversationRow | null)[]> {
    return findConversations(ctx, ids);
  }

  @LimitedBy("conversationsOpenedPerUser")
  @Cost(100)
  @Mutation(() => OpenConversationPayload, {
    nullable: true,
    description:
      "The one conversation of the viewer and another person, made now if the two have none. It appears in lists, and to the other person, with its first message.",
  })
  async openConversation(
    @Me() ctx: SignedIn,
    @Arg("input", () => OpenConversationInput, { description: "With whom." }) input: OpenConversationInput,
  ): Promise<Omit<OpenConversationPayload, "userErrors">> {
    return openConversation(ctx, input);
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => DeleteConversationPayload, {
    nullable: true,
    description:
      "Empties a conversation for the viewer alone and takes it out of the list. A new message brings it back with nothing but itself.",
  })
  async deleteConversation(
    @Me() ctx: SignedIn,
    @Arg("input", () => DeleteConversationInput, { description: "Input of the mutation." })
    input: DeleteConversationInput,
  ): Promise<Omit<DeleteConversationPayload, "userErrors">> {
    return { deletedConversationId: await deleteConversation(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => ArchiveConversationPayload, {
    nullable: true,
    description:
      "Puts a conversation out of the list, or back. The viewer's own next message brings it back, and the peer's too unless it is muted. NOT_FOUND for one that the viewer has deleted.",
  })
  async archiveConversation(
    @Me() ctx: SignedIn,
    @Arg("input", () => ArchiveConversationInput, { description: "Input of the mutation." })
    input: ArchiveConversationInput,
  ): Promise<Omit<ArchiveConversationPayload, "userErrors">> {
    return { conversation: await archiveConversation(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => MuteConversationPayload, {
    nullable: true,
    description: "Silences a conversation: its messages are counted but make no notifications.",
  })
  async muteConversation(
    @Me() ctx: SignedIn,
    @Arg("input", () => MuteConversationInput, { description: "Input of the mutation." }) input: MuteConversationInput,
  ): Promise<Omit<MuteConversationPayload, "userErrors">> {
    return { conversation: await muteConversation(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => PinConversationPayload, {
    nullable: true,
    description:
      "Keeps a conversation before all others. At most 5 can be pinned. NOT_FOUND for one that the viewer has deleted.",
  })
  async pinConversation(
    @Me() ctx: SignedIn,
    @Arg("input", () => PinConversationInput, { description: "Input of the mutation." }) input: PinConversationInput,
  ): Promise<Omit<PinConversationPayload, "userErrors">> {
    return { conversation: await pinConversation(ctx, input) };
  }

  @FieldResolver(() => ID, { description: "Opaque; the same for everyone who sees the object." })
  id(@Anyone() ctx: Context, @Root() conversation: ConversationRow): string {
    return toGlobalId(ctx, "Conversation", conversation.id);
  }

  @FieldResolver(() => User, { description: "The other person." })
  peer(
    @Me() ctx: SignedIn,
    @Root() conversation: ConversationRow,
    @SelectsOnlyId() onlyId: boolean,
  ): PromiseOrValue<Pick<UserRow, "id">> {
    return userReference(ctx, conversation.peerId, onlyId);
  }

  @FieldResolver(() => DateTime, {
    description:
      "Order of the list, after pins, newest first: time of the newest message, or of the opening. Deleting a message does not change it.",
  })
  activityAt(@Root() conversation: ConversationRow): Date {
    return activityOf(conversation);
  }
}

/** Fields of User that depend on conversations. */
@Resolver(() => User)
export class UserConversationResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "A few words about themselves, for their contacts and those with whom messages went both ways; null for others, when there are none, or when they have blocked the viewer.",
  })
  async about(@Me() ctx: SignedIn, @Root() user: UserRow): Promise<string | null> {
    const isOpen = user.about === null || user.id === ctx.viewer.userId || (await canSeeProfile(ctx, user.id));
    return isOpen ? user.about : null;
  }
}

/** Fields of Viewer that depend on conversations. */
@Resolver(() => Viewer)
export class ViewerConversationResolver {
  @FieldResolver(() => Int, {
    description: "The viewer's unread messages over all conversations that are neither muted nor archived.",
  })
  async unreadMessageCount(@Me() ctx: SignedIn): Promise<number> {
    return countUnread(ctx.db, ctx.viewer.userId, ctx.now());
  }
}
