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
  SetNotificationLevelInput,
  SetNotificationLevelPayload,
} from "./types.js";
import { openConversation } from "./open.js";
import { activityOf, findConversation, findConversations, listConversations } from "./service.js";
import {
  archiveConversation,
  deleteConversation,
  muteConversation,
  pinConversation,
  setNotificationLevel,
} from "./member-settings.js";
import { type ConversationRow, countUnread } from "./store.js";

@Resolver(() => Conversation)
export class ConversationResolver {
  @Cost(10)
  @Query(() => Conversation, {
    nullable: true,
    description: "One of the viewer's conversations; null if there is none with this id.",
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
    description: "The viewer's conversations with messages: pinned first, then by newest activity.",
  })
  async conversations(
    @Me() ctx: SignedIn,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE_SIZE, description: "Page size, from 1 to 100." })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "Only the items after this cursor." })
    after: string | undefined,
    @Arg("archived", () => Boolean, {
      nullable: true,
      defaultValue: false,
      description: "True: only archived conversations. False: only the others.",
    })
    archived: boolean | null,
    @Arg("unread", () => Boolean, {
      nullable: true,
      description: "True: only conversations with unread messages. False: only those without.",
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
    description: "The viewer's conversations with these ids, in their order; null for an id that none of them has.",
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
      "Returns the conversation of the viewer and another person, and creates it if they have none. It appears in lists, and to the other person, with its first message.",
  })
  async openConversation(
    @Me() ctx: SignedIn,
    @Arg("input", () => OpenConversationInput, { description: "The other person." }) input: OpenConversationInput,
  ): Promise<Omit<OpenConversationPayload, "userErrors">> {
    return openConversation(ctx, input);
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => DeleteConversationPayload, {
    nullable: true,
    description:
      "Deletes the history of a conversation and removes it from the list, for the viewer alone. The next message returns it to the list, without the earlier messages.",
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
      "Moves a conversation to the archive, or back to the list. The viewer's next message also returns it to the list, and so does the peer's unless it is muted. NOT_FOUND for one that the viewer has deleted.",
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
    description:
      "Mutes a conversation, or unmutes it. Messages of a muted one count as unread, but create no notifications.",
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
      "Pins a conversation to the top of the list, or unpins it. At most 5 can be pinned. NOT_FOUND for one that the viewer has deleted.",
  })
  async pinConversation(
    @Me() ctx: SignedIn,
    @Arg("input", () => PinConversationInput, { description: "Input of the mutation." }) input: PinConversationInput,
  ): Promise<Omit<PinConversationPayload, "userErrors">> {
    return { conversation: await pinConversation(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => SetNotificationLevelPayload, {
    nullable: true,
    description: "Sets how loud the pushes of a conversation are, on all of the viewer's devices.",
  })
  async setNotificationLevel(
    @Me() ctx: SignedIn,
    @Arg("input", () => SetNotificationLevelInput, { description: "Input of the mutation." })
    input: SetNotificationLevelInput,
  ): Promise<Omit<SetNotificationLevelPayload, "userErrors">> {
    return { conversation: await setNotificationLevel(ctx, input) };
  }

  @FieldResolver(() => ID, { description: "Opaque; the same for every viewer." })
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
      "Time of the newest message, or of the opening before the first one. Lists have pinned conversations first, then the newest activity. Deleting a message does not change it.",
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
      "Text about the person. Visible to people whom the person has as contacts or has exchanged messages with in both directions. Null for others, if there is no text, or if the person has blocked the viewer.",
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
    description: "Number of unread messages in all conversations that are neither muted nor archived.",
  })
  async unreadMessageCount(@Me() ctx: SignedIn): Promise<number> {
    return countUnread(ctx.db, ctx.viewer.userId, ctx.now());
  }
}
