import { Arg, FieldResolver, Int, Mutation, Resolver, Root } from "type-graphql";
import type { SignedIn } from "../../context.js";
import type { Message as MessageRow } from "../../generated/prisma/client.js";
import { Cost, ListSize } from "../../graphql/cost-directives.js";
import type { PromiseOrValue } from "../../infra/promise-or-value.js";
import { DateTime } from "../../graphql/scalars.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Me } from "../../graphql/signed-in.js";
import { type Deletion, deleteMessage } from "./deletion.js";
import { EDIT_PAGE_SIZE, editMessage, editsOf } from "./edit.js";
import {
  DeleteMessageInput,
  DeleteMessagePayload,
  EditMessageInput,
  EditMessagePayload,
  Message,
  MessageEdit,
} from "./types.js";
import { deletableUntil, editableUntil } from "./time-limits.js";

@Resolver(() => Message)
export class MessageChangeResolver {
  @LimitedBy("messagesPerUser")
  @Cost(100)
  @Mutation(() => EditMessagePayload, {
    nullable: true,
    description:
      "Changes the text of a message of the viewer's own, for 15 minutes unless set otherwise. Both see what it said before.",
  })
  async editMessage(
    @Me() ctx: SignedIn,
    @Arg("input", () => EditMessageInput, { description: "Input: the object and its new values." })
    input: EditMessageInput,
  ): Promise<Omit<EditMessagePayload, "userErrors">> {
    return { message: await editMessage(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => DeleteMessagePayload, {
    nullable: true,
    description:
      "Deletes a message: for the viewer alone at any time, or one of their own for everyone, for an hour unless set otherwise. A second time it answers the same.",
  })
  async deleteMessage(
    @Me() ctx: SignedIn,
    @Arg("input", () => DeleteMessageInput, { description: "Message and scope." }) input: DeleteMessageInput,
  ): Promise<Deletion> {
    return deleteMessage(ctx, input);
  }

  @ListSize({ assumedSize: EDIT_PAGE_SIZE, slicingArguments: ["first"] })
  @FieldResolver(() => [MessageEdit], { description: "The texts that it had before, newest first; none when deleted." })
  edits(
    @Me() ctx: SignedIn,
    @Root() message: MessageRow,
    @Arg("first", () => Int, { nullable: true, defaultValue: EDIT_PAGE_SIZE, description: "Page size, from 1 to 100." })
    first: number | null,
  ): PromiseOrValue<readonly MessageEdit[]> {
    return editsOf(ctx, message, first);
  }

  @FieldResolver(() => Boolean, { description: "True if the viewer sent it and can still edit it, unless blocked." })
  viewerCanEdit(@Me() ctx: SignedIn, @Root() message: MessageRow): boolean {
    return editableUntil(ctx, message) !== null;
  }

  @FieldResolver(() => Boolean, { description: "True if the viewer sent it and can still delete it for everyone." })
  viewerCanDeleteForEveryone(@Me() ctx: SignedIn, @Root() message: MessageRow): boolean {
    return deletableUntil(ctx, message) !== null;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: "Until when the viewer can edit it, unless blocked; null when they cannot.",
  })
  editableUntil(@Me() ctx: SignedIn, @Root() message: MessageRow): Date | null {
    return editableUntil(ctx, message);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: "Until when the viewer can delete it for everyone; null when they cannot.",
  })
  deletableUntil(@Me() ctx: SignedIn, @Root() message: MessageRow): Date | null {
    return deletableUntil(ctx, message);
  }
}
