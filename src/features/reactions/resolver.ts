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
    description: "Puts an emoji to a message: up to 3 different ones a person. One that is there stays as it is.",
  })
  async addReaction(
    @Me() ctx: SignedIn,
    @Arg("input", () => AddReactionInput, { description: "Input: the object and its new values." })
    input: AddReactionInput,
  ): Promise<Omit<AddReactionPayload, "userErrors">> {
    return { message: await addReaction(ctx, input) };
  }

  @LimitedBy("reactionsPerUser")
  @Cost(100)
  @Mutation(() => RemoveReactionPayload, {
    nullable: true,
    description: "Takes an emoji of the viewer's away from a message. Where there is none, nothing changes.",
  })
  async removeReaction(
    @Me() ctx: SignedIn,
    @Arg("input", () => RemoveReactionInput, { description: "Message and emoji." }) input: RemoveReactionInput,
  ): Promise<Omit<RemoveReactionPayload, "userErrors">> {
    return { message: await removeReaction(ctx, input) };
  }

  @FieldResolver(() => User, { description: "Person who put it there." })
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
    description: "Reactions of the two, in the order of time; none when deleted.",
  })
  reactions(@Me() ctx: SignedIn, @Root() message: MessageRow): PromiseOrValue<readonly ReactionRow[]> {
    return reactionsTo(ctx, message);
  }
}
