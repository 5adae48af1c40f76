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
      "Edits the text of one of the viewer's messages, within 15 minutes of sending by default. Both people can see the earlier texts.",
  })
  async editMessage(
    @Me() ctx: SignedIn,
    @Arg("input", () => EditMessageInput, { description: "Message and its new text." })
    input: EditMessageInput,
  ): Promise<Omit<EditMessagePayload, "userErrors">> {
    return { message: await editMessage(ctx, input) };
  }

  @LimitedBy("changesPerUser")
  @Cost(100)
  @Mutation(() => DeleteMessagePayload, {
    nullable: true,
    description:
      "Deletes a message: any message for the viewer alone, at any time, or one of the viewer's own for everyone, within an hour of sending by default. Idempotent.",
  })
  async deleteMessage(
    @Me() ctx: SignedIn,
    @Arg("input", () => DeleteMessageInput, { description: "Message and scope." }) input: DeleteMessageInput,
  ): Promise<Deletion> {
    return deleteMessage(ctx, input);
  }

  @ListSize({ assumedSize: EDIT_PAGE_SIZE, slicingArguments: ["first"] })
  @FieldResolver(() => [MessageEdit], { description: "Earlier texts, newest first; none of a deleted message." })
  edits(
    @Me() ctx: SignedIn,
    @Root() message: MessageRow,
    @Arg("first", () => Int, { nullable: true, defaultValue: EDIT_PAGE_SIZE, description: "Page size, from 1 to 100." })
    first: number | null,
  ): PromiseOrValue<readonly MessageEdit[]> {
    return editsOf(ctx, message, first);
  }

  @FieldResolver(() => Boolean, { description: "True if the viewer has sent it and can still edit it, blocks aside." })
  viewerCanEdit(@Me() ctx: SignedIn, @Root() message: MessageRow): boolean {
    return editableUntil(ctx, message) !== null;
  }

  @FieldResolver(() => Boolean, { description: "True if the viewer has sent it and can still delete it for everyone." })
  viewerCanDeleteForEveryone(@Me() ctx: SignedIn, @Root() message: MessageRow): boolean {
    return deletableUntil(ctx, message) !== null;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: "End of the time in which the viewer can edit it, blocks aside; null if the viewer cannot.",
  })
  editableUntil(@Me() ctx: SignedIn, @Root() message: MessageRow): Date | null {
    return editableUntil(ctx, message);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: "End of the time in which the viewer can delete it for everyone; null if the viewer cannot.",
  })
  deletableUntil(@Me() ctx: SignedIn, @Root() message: MessageRow): Date | null {
    return deletableUntil(ctx, message);
  }
}
