import { Arg, FieldResolver, ID, Mutation, Resolver, Root, Subscription } from "type-graphql";
import type { Context, SignedIn } from "../../context.js";
import type { User as UserRow } from "../../generated/prisma/client.js";
import type { PromiseOrValue } from "../../infra/promise-or-value.js";
import { SelectsOnlyId } from "../../graphql/selection.js";
import { Cost } from "../../graphql/cost-directives.js";
import { LimitedBy } from "../../graphql/rate-limited.js";
import { Me, requireSignedIn } from "../../graphql/signed-in.js";
import { conversationReference } from "../conversations/service.js";
import type { ConversationRow } from "../conversations/store.js";
import { Conversation } from "../conversations/types.js";
import type { TypingChanged as TypingEvent } from "../../live/ephemeral-event.js";
import { requireUser, userReference } from "../users/loader.js";
import { User } from "../users/types.js";
import { type PresenceUpdate, openPresenceStream, presenceOf, setPresence } from "./presence.js";
import {
  Presence,
  PresenceChanged,
  SetPresenceInput,
  SetPresencePayload,
  SetTypingInput,
  SetTypingPayload,
  TypingChanged,
} from "./types.js";
import { openTypingStream, isPeerTyping, setTyping } from "./typing.js";

interface Subscribing {
  readonly context: Context;
  readonly args: { readonly conversationId?: string | null; readonly userIds?: readonly string[] | null };
}

@Resolver()
export class PresenceResolver {
  @LimitedBy("signalsPerUser")
  @Cost(10)
  @Mutation(() => SetPresencePayload, {
    nullable: true,
    description: "Sets the presence of the viewer's device, for its open sockets and those that it opens later.",
  })
  async setPresence(
    @Me() ctx: SignedIn,
    @Arg("input", () => SetPresenceInput, { description: "Presence of the device." }) { status }: SetPresenceInput,
  ): Promise<Omit<SetPresencePayload, "userErrors">> {
    return { presence: await setPresence(ctx, status) };
  }

  @LimitedBy("signalsPerUser")
  @Cost(10)
  @Mutation(() => SetTypingPayload, {
    nullable: true,
    description:
      "Starts, renews or ends the viewer's typing indicator. It also ends after 6 seconds by default, with the message, and with the device's socket.",
  })
  async setTyping(
    @Me() ctx: SignedIn,
    @Arg("input", () => SetTypingInput, { description: "Typing state and its conversation." }) input: SetTypingInput,
  ): Promise<void> {
    return setTyping(ctx, input);
  }

  @Subscription(() => TypingChanged, {
    description: "Typing indicators of others to the viewer, in one conversation or in all.",
    subscribe: ({ context, args }: Subscribing) =>
      openTypingStream(requireSignedIn(context), args.conversationId ?? undefined) as never,
  })
  typingChanged(
    @Root() event: TypingEvent,
    @Arg("conversationId", () => ID, { nullable: true, description: "Only in this conversation." })
    _conversationId?: string,
  ): TypingEvent {
    return event;
  }

  @Subscription(() => PresenceChanged, {
    description:
      "Presence of the viewer's contacts and conversation partners, or of those among them in `userIds`. Sends the present state first.",
    subscribe: ({ context, args }: Subscribing) =>
      openPresenceStream(requireSignedIn(context), args.userIds ?? undefined),
  })
  presenceChanged(
    @Root() update: PresenceUpdate,
    @Arg("userIds", () => [ID], { nullable: true, description: "Only of these people." }) _userIds?: string[],
  ): PresenceUpdate {
    return update;
  }
}

@Resolver(() => TypingChanged)
export class TypingChangedResolver {
  @FieldResolver(() => Conversation, { description: "Conversation." })
  conversation(
    @Me() ctx: SignedIn,
    @Root() event: TypingEvent,
    @SelectsOnlyId() onlyId: boolean,
  ): PromiseOrValue<Pick<ConversationRow, "id">> {
    return conversationReference(ctx, event.conversationId, onlyId);
  }

  @FieldResolver(() => User, { description: "Person." })
  user(
    @Me() ctx: SignedIn,
    @Root() event: TypingEvent,
    @SelectsOnlyId() onlyId: boolean,
  ): PromiseOrValue<Pick<UserRow, "id">> {
    return userReference(ctx, event.userId, onlyId);
  }
}

@Resolver(() => PresenceChanged)
export class PresenceChangedResolver {
  @FieldResolver(() => User, { description: "Person." })
  async user(@Me() ctx: SignedIn, @Root() update: PresenceUpdate): Promise<UserRow> {
    return requireUser(ctx, update.userId);
  }

  @FieldResolver(() => Presence, { description: "The present state." })
  presence(@Root() update: PresenceUpdate): Presence {
    return update.presence;
  }
}

/** Fields of User that depend on presence. */
@Resolver(() => User)
export class UserPresenceResolver {
  @FieldResolver(() => Presence, { description: "Presence, as far as the viewer can see it." })
  async presence(@Me() ctx: SignedIn, @Root() user: UserRow): Promise<Presence> {
    return presenceOf(ctx, user);
  }
}

/** Fields of Conversation that depend on typing. */
@Resolver(() => Conversation)
export class ConversationTypingResolver {
  @FieldResolver(() => Boolean, { description: "True while the other person is typing to the viewer." })
  async peerIsTyping(@Me() ctx: SignedIn, @Root() conversation: ConversationRow): Promise<boolean> {
    return isPeerTyping(ctx, conversation);
  }
}
