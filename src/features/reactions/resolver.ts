import { Arg, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { SignedIn } from "../../context.js";
import type { Message as MessageRow, User as UserRow } from "../../generated/prisma/client.js";
import { Cost, ListSize } from "../../graphql/cost-directives.js";
import { SelectsOnlyId } from "../../graphql/selection.js";
import type { PromiseOrValue } from "../../infra/promise-or-value.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Me } from "../../graphql/signed-in.js";
import { Message } from "../messages/types.js";
import { userReference } from "../users/loader.js";
import { User } from "../users/types.js";
import { MAX_REACTIONS_PER_PERSON, addReaction, reactionsTo, removeReaction } from "./service.js";
import type { ReactionRow } from "./store.js";
import { AddReactionInput, AddReactionPayload, Reaction, RemoveReactionInput, RemoveReactionPayload } from "./types.js";

@Resolver(() => Reaction)
export class ReactionResolver {
  @LimitedBy("reactionsPerUser")
  @Cost(100)
  @Mutation(() => AddReactionPayload, {
    nullable: true,
    description: "Adds a reaction to a message, up to 3 different emoji per person. Idempotent.",
  })
  async addReaction(
    @Me() ctx: SignedIn,
    @Arg("input", () => AddReactionInput, { description: "Message and emoji to add." })
    input: AddReactionInput,
  ): Promise<Omit<AddReactionPayload, "userErrors">> {
    return { message: await addReaction(ctx, input) };
  }

  @LimitedBy("reactionsPerUser")
  @Cost(100)
  @Mutation(() => RemoveReactionPayload, {
    nullable: true,
    description: "Removes a reaction of the viewer from a message. Idempotent.",
  })
  async removeReaction(
    @Me() ctx: SignedIn,
    @Arg("input", () => RemoveReactionInput, { description: "Message and emoji." }) input: RemoveReactionInput,
  ): Promise<Omit<RemoveReactionPayload, "userErrors">> {
    return { message: await removeReaction(ctx, input) };
  }

  @FieldResolver(() => User, { description: "The person who has reacted." })
  user(
    @Me() ctx: SignedIn,
    @Root() reaction: ReactionRow,
    @SelectsOnlyId() onlyId: boolean,
  ): PromiseOrValue<Pick<UserRow, "id">> {
    return userReference(ctx, reaction.userId, onlyId);
  }
}

@Resolver(() => Message)
export class MessageReactionsResolver {
  @ListSize({ assumedSize: 2 * MAX_REACTIONS_PER_PERSON })
  @FieldResolver(() => [Reaction], {
    description: "Reactions of both people, oldest first; none of a deleted message.",
  })
  reactions(@Me() ctx: SignedIn, @Root() message: MessageRow): PromiseOrValue<readonly ReactionRow[]> {
    return reactionsTo(ctx, message);
  }
}
