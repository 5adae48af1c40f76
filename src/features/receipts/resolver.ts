import { Arg, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { SignedIn } from "../../context.js";
import type { Message as MessageRow } from "../../generated/prisma/client.js";
import type { PromiseOrValue } from "../../infra/promise-or-value.js";
import { DateTime } from "../../graphql/scalars.js";
import { Cost } from "../../graphql/cost-directives.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Me } from "../../graphql/signed-in.js";
import { Sheddable } from "../../graphql/sheddable.js";
import { Message } from "../messages/types.js";
import { markDelivered, markRead, statusOf, timesOf } from "./service.js";
import { MarkDeliveredInput, MarkDeliveredPayload, MarkReadInput, MarkReadPayload, MessageStatus } from "./types.js";

@Resolver()
export class ReceiptResolver {
  @Sheddable()
  @LimitedBy("marksPerUser")
  @Cost(10)
  @Mutation(() => MarkDeliveredPayload, {
    nullable: true,
    description:
      "Marks messages as delivered to a device of the viewer. The mark only rises, and at most to the last message.",
  })
  async markDelivered(
    @Me() ctx: SignedIn,
    @Arg("input", () => MarkDeliveredInput, { description: "The conversation, and the sequence of the mark." })
    input: MarkDeliveredInput,
  ): Promise<Omit<MarkDeliveredPayload, "userErrors">> {
    return { conversation: await markDelivered(ctx, input) };
  }

  @Sheddable()
  @LimitedBy("marksPerUser")
  @Cost(10)
  @Mutation(() => MarkReadPayload, {
    nullable: true,
    description:
      "Marks messages as read by the viewer, and as delivered. The mark only rises, and at most to the last message.",
  })
  async markRead(
    @Me() ctx: SignedIn,
    @Arg("input", () => MarkReadInput, { description: "The conversation, and the sequence of the mark." })
    input: MarkReadInput,
  ): Promise<Omit<MarkReadPayload, "userErrors">> {
    return { conversation: await markRead(ctx, input) };
  }
}

@Resolver(() => Message)
export class MessageReceiptResolver {
  @FieldResolver(() => MessageStatus, { description: "Delivery status." })
  status(@Me() ctx: SignedIn, @Root() message: MessageRow): PromiseOrValue<MessageStatus> {
    return statusOf(ctx, message);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: "Time at which it was delivered to a device of its recipient; null before.",
  })
  async deliveredAt(@Me() ctx: SignedIn, @Root() message: MessageRow): Promise<Date | null> {
    return (await timesOf(ctx, message)).deliveredAt;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: "Time at which its recipient read it; null before, or if read receipts are off.",
  })
  async readAt(@Me() ctx: SignedIn, @Root() message: MessageRow): Promise<Date | null> {
    return (await timesOf(ctx, message)).readAt;
  }
}
